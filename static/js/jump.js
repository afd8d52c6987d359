// Takes the reader from a sentence of the check to the field it speaks of: opens what is folded
// round it and puts the cursor there. Without this script the link still scrolls to the field.
(function () {
  "use strict";

  var FIELDS = "input:not([type=hidden]), textarea, select, button";

  function unfold(place) {
    for (var at = place; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") {
        at.open = true;
      }
    }
  }

  function jump() {
    var place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!place || !place.closest("#sheet, #attachments")) {
      return;
    }
    unfold(place);
    var field = place.matches(FIELDS) ? place : place.querySelector(FIELDS);
    if (!field) {
      place.tabIndex = -1;
    }
    (field || place).focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-jump]");
    // The same address again is no change of it.
    if (link && link.hash === window.location.hash) {
      event.preventDefault();
      jump();
    }
  });
  window.addEventListener("hashchange", jump);
  jump();
})();
