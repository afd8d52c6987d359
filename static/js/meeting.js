// The projector: j and the right arrow go to the next item of the agenda, k and left to the last.
(function () {
  "use strict";

  var KEYS = { j: "next", ArrowRight: "next", k: "prev", ArrowLeft: "prev" };

  document.addEventListener("keydown", function (event) {
    var way = KEYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]") !== null) {
      return;
    }
    var link = document.querySelector('a[rel="' + way + '"]');
    if (link) {
      link.click();
    }
  });
})();
