// Copies the text of a field ([data-copy="id of the input"], hidden without script).
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var field = document.getElementById(button.getAttribute("data-copy"));
    var told = button.parentNode.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", function () {
      field.select();
      // The newer clipboard is closed to pages without TLS, as on many intranets.
      var done = document.execCommand("copy");
      told.textContent = done ? "已复制" : "复制没有成功，请按 Ctrl+C";
    });
  });
})();
