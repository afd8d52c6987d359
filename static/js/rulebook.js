// Adds, removes and moves rows of the programme editor, and counts totals while people type.
// Without this script the same buttons are sent and the server does it.
(function () {
  "use strict";

  var form = document.querySelector("form[data-rules]");
  if (!form) {
    return;
  }
  var isChanged = false;

  function own(list, selector) {
    return Array.from(list.querySelectorAll(selector)).filter(function (element) {
      return element.closest("[data-list]") === list;
    });
  }

  function linesOf(list) {
    return own(list, "[data-line]");
  }

  function figure(field) {
    var number = field ? Number(field.value) : 0;
    return isFinite(number) ? number : 0;
  }

  function named(line, list, name) {
    return line.querySelector('[name="' + line.id.slice(3) + "-" + name + '"]');
  }

  function rounded(number) {
    return Math.round(number * 100) / 100;
  }

  function countTotal(list) {
    var name = list.getAttribute("data-list-total");
    if (!name) {
      return;
    }
    var where = (list.getAttribute("data-list-where") || "").split("=");
    var sum = 0;
    linesOf(list).forEach(function (line) {
      var kind = where[0] ? named(line, list, where[0]) : null;
      if (!kind || kind.value === where[1]) {
        sum += figure(named(line, list, name));
      }
    });
    var shown = own(list, "[data-list-sum]")[0];
    shown.textContent = String(rounded(sum));
    shown.parentNode.classList.toggle("wrong", rounded(sum) !== 100);
    shown.parentNode.hidden = linesOf(list).length === 0;
  }

  function ticked(line, name) {
    var boxes = Array.from(line.querySelectorAll('[name="' + line.id.slice(3) + "-" + name + '"]'));
    var chosen = boxes.filter(function (box) {
      return box.checked;
    });
    return (chosen.length ? chosen : boxes).map(function (box) {
      return box.parentNode.textContent.trim();
    });
  }

  function countShares() {
    var shown = form.querySelector("[data-shares]");
    if (!shown) {
      return;
    }
    var list = form.querySelector('[data-list="' + shown.getAttribute("data-shares") + '"]');
    var sums = {};
    linesOf(list).forEach(function (line) {
      var stage = named(line, list, "stage");
      var label = stage.options[stage.selectedIndex].textContent;
      ticked(line, "categories").forEach(function (category) {
        var key = label + " · " + category;
        sums[key] = (sums[key] || 0) + figure(named(line, list, "share"));
      });
    });
    shown.textContent = "";
    Object.keys(sums).forEach(function (key) {
      var item = document.createElement("li");
      item.textContent = key + "：" + rounded(sums[key]) + "%" + (rounded(sums[key]) === 100 ? "" : "，应为 100%");
      item.className = rounded(sums[key]) === 100 ? "" : "shares-wrong";
      shown.appendChild(item);
    });
  }

  function nameChecks(details) {
    var words = Array.from(details.querySelectorAll("input:checked")).map(function (box) {
      return box.parentNode.textContent.trim();
    });
    details.querySelector("[data-checks-words]").textContent = words.join("、") || details.getAttribute("data-checks");
  }

  function refresh() {
    form.querySelectorAll("[data-list]").forEach(countTotal);
    countShares();
  }

  function afterChange(list) {
    isChanged = true;
    var empty = own(list, "[data-list-empty]")[0];
    if (empty) {
      empty.hidden = linesOf(list).length > 0;
    }
    var add = own(list, "[data-list-add]")[0];
    if (add) {
      add.disabled = linesOf(list).length >= Number(list.getAttribute("data-list-most"));
    }
    refresh();
  }

  function nextMark(list) {
    var prefix = "id_" + list.getAttribute("data-list") + "-";
    return linesOf(list).reduce(function (highest, line) {
      return Math.max(highest, Number(line.id.slice(prefix.length)) + 1);
    }, 0);
  }

  function addLine(list) {
    var body = own(list, "[data-list-body]")[0];
    var html = own(list, "template[data-list-template]")[0].innerHTML;
    var holder = document.createElement(body.tagName);
    holder.innerHTML = html.split(list.getAttribute("data-list-mark")).join(String(nextMark(list)));
    var line = holder.firstElementChild;
    body.appendChild(line);
    var first = line.querySelector("input:not([type=hidden]), textarea, select");
    if (first) {
      first.focus();
    }
    afterChange(list);
  }

  function actOn(button) {
    var line = button.closest("[data-line]");
    var list = line.closest("[data-list]");
    var act = button.getAttribute("data-line-act");
    var beside = act === "up" ? line.previousElementSibling : line.nextElementSibling;
    if (act === "remove") {
      line.parentNode.removeChild(line);
      var add = own(list, "[data-list-add]")[0];
      if (add) {
        add.focus();
      }
    } else if (beside) {
      line.parentNode.insertBefore(line, act === "up" ? beside : beside.nextElementSibling);
      button.focus();
    }
    afterChange(list);
  }

  form.addEventListener("click", function (event) {
    var add = event.target.closest("[data-list-add]");
    var act = event.target.closest("[data-line-act]");
    if (add) {
      event.preventDefault();
      addLine(add.closest("[data-list]"));
    } else if (act) {
      event.preventDefault();
      actOn(act);
    }
  });

  form.addEventListener("input", function (event) {
    isChanged = true;
    var details = event.target.closest("[data-checks]");
    if (details) {
      nameChecks(details);
    }
    refresh();
  });

  form.addEventListener("submit", function () {
    isChanged = false;
  });

  window.addEventListener("beforeunload", function (event) {
    if (isChanged) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  refresh();
})();
