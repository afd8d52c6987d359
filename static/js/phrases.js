// A phrase chosen from select[data-phrase-for] goes to the end of the field it names at once;
// the button beside it does the same through the server where no script runs.
(function () {
  "use strict";

  document.querySelectorAll("select[data-phrase-for]").forEach(function (select) {
    var go = select.parentNode.querySelector("[data-phrase-go]");
    if (go) {
      go.hidden = true;
    }
    select.addEventListener("change", function () {
      var field = select.form.elements[select.getAttribute("data-phrase-for")];
      if (!select.value) {
        return;
      }
      field.value += select.value;
      select.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  });
})();
