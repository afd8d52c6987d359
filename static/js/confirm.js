// Asks before an act that cannot be undone, and sends a form only once.
(function () {
  "use strict";

  function askFirst(event) {
    var button = event.target.closest("[data-confirm]");
    if (button && !window.confirm(button.getAttribute("data-confirm"))) {
      event.preventDefault();
    }
  }

  // A disabled button is not sent: wait until the browser has collected the form.
  function sendOnce(event) {
    var form = event.target;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.hasAttribute("data-again")) {
      return;
    }
    window.setTimeout(function () {
      Array.from(form.elements).forEach(function (button) {
        if (button.type === "submit" && !button.disabled) {
          button.disabled = true;
          button.setAttribute("data-sent", "");
        }
      });
    }, 0);
  }

  function allowAgain() {
    document.querySelectorAll("[data-sent]").forEach(function (button) {
      button.disabled = false;
      button.removeAttribute("data-sent");
    });
  }

  function insertPhrase(event) {
    var phrase = event.target.closest("[data-phrase]");
    if (!phrase) {
      return;
    }
    var name = phrase.closest("[data-phrases]").getAttribute("data-phrases");
    var field = phrase.closest("form").elements[name];
    field.value += phrase.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  document.addEventListener("click", askFirst);
  document.addEventListener("click", insertPhrase);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", allowAgain);
})();
