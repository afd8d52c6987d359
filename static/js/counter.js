// Shows how many characters a field still takes (textarea[maxlength], or any [data-counter]).
(function () {
  "use strict";

  var SELECTOR = "textarea[maxlength], input[data-counter][maxlength]";

  // Counts like the server does: a line break is one character, a rare character is one.
  function length(text) {
    return Array.from(text).length;
  }

  function counterOf(field) {
    var next = field.nextElementSibling;
    if (next && next.classList.contains("count")) {
      return next;
    }
    var counter = document.createElement("span");
    counter.className = "count";
    field.insertAdjacentElement("afterend", counter);
    return counter;
  }

  function show(field) {
    var limit = Number(field.getAttribute("maxlength"));
    var counter = counterOf(field);
    var used = length(field.value);
    counter.textContent = used + " / " + limit;
    counter.classList.toggle("full", used >= limit);
  }

  function showAll(root) {
    root.querySelectorAll(SELECTOR).forEach(show);
  }

  document.addEventListener("input", function (event) {
    if (event.target.matches(SELECTOR)) {
      show(event.target);
    }
  });
  document.addEventListener("rows:added", function (event) {
    showAll(event.target);
  });
  showAll(document);
})();
