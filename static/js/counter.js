// Shows how many characters a field takes: textarea[maxlength], or [data-counter="most"], which
// lets a longer text in and says how much is too much, so that nothing pasted is cut off.
(function () {
  "use strict";

  var SELECTOR = "textarea[maxlength], [data-counter]";
  var NEARLY = 0.7;
  var INVISIBLE = /\u200b|\u200c|\u200d|\u2060|\ufeff/g;

  // Counts like the server does: a line break is one character, a rare character is one.
  function length(text) {
    return Array.from(text.replace(INVISIBLE, "").trim()).length;
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

  function words(used, least, most) {
    if (used > most) {
      return used + " / " + most + "，超出 " + (used - most) + " 字";
    }
    return used + " / " + most + (used > 0 && used < least ? "，至少 " + least + " 字" : "");
  }

  function show(field) {
    var most = Number(field.getAttribute("data-counter") || field.getAttribute("maxlength"));
    var least = Number(field.getAttribute("data-least") || 0);
    var capped = field.hasAttribute("maxlength");
    var used = length(field.value);
    var counter = counterOf(field);
    // A short field says nothing before it fills up.
    counter.hidden = field.tagName === "INPUT" && used < most * NEARLY;
    counter.textContent = words(used, least, most);
    counter.classList.toggle("full", capped ? used >= most : used > most);
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
