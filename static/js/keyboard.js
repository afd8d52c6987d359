// Optional keys for long lists (table[data-keys]): j next row, k previous row, Enter opens it.
(function () {
  "use strict";

  var table = document.querySelector("table[data-keys]");
  if (!table) {
    return;
  }
  var rows = Array.from(table.querySelectorAll("tbody tr"));
  var at = -1;

  function typing(target) {
    return target.closest("input, textarea, select, button, a, [contenteditable]") !== null;
  }

  function go(step) {
    if (rows[at]) {
      rows[at].classList.remove("current");
    }
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    if (rows[at]) {
      rows[at].classList.add("current");
      rows[at].scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      return;
    }
    if (event.key === "j") {
      go(1);
    } else if (event.key === "k") {
      go(-1);
    } else if (event.key === "Enter" && rows[at]) {
      var link = rows[at].querySelector("a");
      if (link) {
        link.click();
      }
    }
  });
})();
