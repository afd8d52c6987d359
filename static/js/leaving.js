// Lets nobody leave a page of form[data-autosave-url] with words that are not kept: a link waits
// for the save, the last words are sent along, and only what cannot be sent brings a warning.
(function () {
  "use strict";

  var LONGEST_WAIT = 3000;

  function all() {
    return Array.from(document.querySelectorAll("form[data-autosave-url]"))
      .map(function (form) {
        return form.autosave;
      })
      .filter(Boolean);
  }

  function pending() {
    return all().filter(function (autosave) {
      return autosave.isPending();
    });
  }

  function isPlain(event) {
    return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  }

  function leadsAway(link) {
    var here = link.target || link.hasAttribute("download") || link.getAttribute("href").charAt(0) === "#";
    return !here && link.origin === window.location.origin;
  }

  // The next page would show, and go on from, what was kept before.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || !isPlain(event) || !leadsAway(link) || !pending().length) {
      return;
    }
    event.preventDefault();
    var saves = pending().map(function (autosave) {
      return autosave.save();
    });
    var enough = new Promise(function (resolve) {
      window.setTimeout(resolve, LONGEST_WAIT);
    });
    Promise.race([Promise.all(saves), enough]).then(function () {
      window.location.href = link.href;
    });
  });

  window.addEventListener("beforeunload", function (event) {
    var lost = all().some(function (autosave) {
      return autosave.wouldLose();
    });
    if (lost) {
      event.preventDefault();
      event.returnValue = "";
      return;
    }
    pending().forEach(function (autosave) {
      if (!autosave.leaving) {
        autosave.save();
      }
    });
  });
})();
