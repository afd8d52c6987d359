// Adds, moves and removes rows of a Django formset ([data-rows]) without a round trip.
// Without this script the buttons named add_row, move_row and remove_row are sent and the server
// does it. A removed row stays in the form with DELETE set, so that the server's numbering holds.
(function () {
  "use strict";

  var GONE = "row-gone";
  var ROWS_READ = 60;

  function named(set, suffix) {
    return set.querySelector('input[name="' + set.getAttribute("data-rows") + "-" + suffix + '"]');
  }

  function liveRows(set) {
    return Array.prototype.filter.call(set.querySelectorAll("[data-row]"), function (row) {
      return !row.classList.contains(GONE);
    });
  }

  function changed(place) {
    place.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function limitOf(set) {
    var field = named(set, "MAX_NUM_FORMS");
    return (field && Number(field.value)) || 1000;
  }

  function limitAdding(set) {
    var add = set.querySelector("[data-row-add]");
    if (add) {
      add.disabled = liveRows(set).length >= limitOf(set) || Number(named(set, "TOTAL_FORMS").value) >= ROWS_READ;
    }
  }

  function mark(row, selector, off) {
    var button = row.querySelector(selector);
    if (button) {
      button.disabled = off;
    }
  }

  // Numbers on the page and the hidden places follow the order of the rows.
  function renumber(set) {
    var rows = liveRows(set);
    rows.forEach(function (row, index) {
      var number = row.querySelector("[data-row-number]");
      var order = row.querySelector("[data-row-order]");
      if (number) {
        number.textContent = String(index + 1);
      }
      if (order) {
        order.value = String(index + 1);
      }
      mark(row, "[data-row-up]", index === 0);
      mark(row, "[data-row-down]", index === rows.length - 1);
    });
    limitAdding(set);
  }

  function addRow(set) {
    var total = named(set, "TOTAL_FORMS");
    var index = Number(total.value);
    var body = set.querySelector("[data-rows-body]");
    var holder = document.createElement(body.tagName);
    holder.innerHTML = set.querySelector("template[data-row-template]").innerHTML.replace(/__prefix__/g, String(index));
    var row = holder.firstElementChild;
    body.appendChild(row);
    total.value = String(index + 1);
    prepare(set, row);
    renumber(set);
    row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
    var first = row.querySelector("input:not([type=hidden]), textarea, select");
    if (first) {
      first.focus();
    }
  }

  function deletion(row) {
    var place = row.querySelector("[data-row-delete]");
    return place && place.tagName !== "INPUT" ? place.querySelector("input") : place;
  }

  function setGone(row, gone) {
    var field = deletion(row);
    if (field.type === "checkbox") {
      field.checked = gone;
    } else {
      field.value = gone ? "on" : "";
    }
    row.classList.toggle(GONE, gone);
  }

  function offerUndo(set, row) {
    var note = document.createElement(row.tagName === "TR" ? "tr" : "div");
    var cell = row.tagName === "TR" ? note.appendChild(document.createElement("td")) : note;
    if (cell !== note) {
      cell.colSpan = row.children.length;
    }
    note.className = "row-undo";
    cell.appendChild(document.createTextNode("已移除一行。"));
    var button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = "恢复";
    button.addEventListener("click", function () {
      setGone(row, false);
      note.remove();
      renumber(set);
      changed(row);
      var first = row.querySelector("input:not([type=hidden]), textarea, select");
      if (first) {
        first.focus();
      }
    });
    cell.appendChild(button);
    row.insertAdjacentElement("afterend", note);
    button.focus();
  }

  function removeRow(set, row) {
    setGone(row, true);
    row.querySelectorAll("[required]").forEach(function (field) {
      field.required = false;
    });
    renumber(set);
    changed(row);
    offerUndo(set, row);
  }

  function move(set, row, step, button) {
    var rows = liveRows(set);
    var other = rows[rows.indexOf(row) + step];
    if (!other) {
      return;
    }
    other.insertAdjacentElement(step < 0 ? "beforebegin" : "afterend", row);
    renumber(set);
    changed(row);
    (button.disabled ? row.querySelector("[data-row-remove]") : button).focus();
  }

  function onClick(button, action) {
    if (button) {
      button.addEventListener("click", function (event) {
        event.preventDefault();
        action();
      });
    }
  }

  function removeButton(label) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = "移除";
    label.hidden = true;
    label.insertAdjacentElement("afterend", button);
    return button;
  }

  function prepare(set, row) {
    var field = deletion(row);
    if (!field) {
      return;
    }
    if (field.checked || field.value === "on" && field.type === "hidden") {
      row.classList.add(GONE);
    }
    var up = row.querySelector("[data-row-up]");
    var down = row.querySelector("[data-row-down]");
    var label = row.querySelector("label[data-row-delete]");
    onClick(label ? removeButton(label) : row.querySelector("[data-row-remove]"), function () {
      removeRow(set, row);
    });
    onClick(up, function () {
      move(set, row, -1, up);
    });
    onClick(down, function () {
      move(set, row, 1, down);
    });
  }

  document.querySelectorAll("[data-rows]").forEach(function (set) {
    set.querySelectorAll("[data-row]").forEach(function (row) {
      prepare(set, row);
    });
    onClick(set.querySelector("[data-row-add]"), function () {
      addRow(set);
    });
    renumber(set);
  });
})();
