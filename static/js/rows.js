// Adds and removes rows of a Django formset ([data-rows]) without a round trip.
// Without this script the button named add_row is sent and the server adds the row.
(function () {
  "use strict";

  function totalOf(set) {
    return set.querySelector('input[name="' + set.getAttribute("data-rows") + '-TOTAL_FORMS"]');
  }

  function changed(row) {
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function limitOf(set) {
    var field = set.querySelector('input[name="' + set.getAttribute("data-rows") + '-MAX_NUM_FORMS"]');
    return (field && Number(field.value)) || 1000;
  }

  function addRow(set) {
    var total = totalOf(set);
    var index = Number(total.value);
    var body = set.querySelector("[data-rows-body]");
    var holder = document.createElement("tbody");
    holder.innerHTML = set.querySelector("template[data-row-template]").innerHTML.replace(/__prefix__/g, String(index));
    var row = holder.firstElementChild;
    body.appendChild(row);
    total.value = String(index + 1);
    set.querySelector("[data-row-add]").disabled = index + 1 >= limitOf(set);
    prepare(row);
    row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
    var first = row.querySelector("input:not([type=hidden]), textarea, select");
    if (first) {
      first.focus();
    }
  }

  // The row stays in the form with DELETE ticked, so that the server's numbering holds.
  function removeRow(row) {
    row.querySelector("[data-row-delete] input").checked = true;
    row.classList.add("row-gone");
    row.querySelectorAll("[required]").forEach(function (field) {
      field.required = false;
    });
    changed(row);
    var add = row.closest("[data-rows]").querySelector("[data-row-add]");
    if (add) {
      add.focus();
    }
  }

  function prepare(row) {
    var label = row.querySelector("[data-row-delete]");
    if (!label) {
      return;
    }
    if (label.querySelector("input").checked) {
      row.classList.add("row-gone");
    }
    label.hidden = true;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = "移除";
    button.addEventListener("click", function () {
      removeRow(row);
    });
    label.insertAdjacentElement("afterend", button);
  }

  document.querySelectorAll("[data-rows]").forEach(function (set) {
    set.querySelectorAll("[data-row]").forEach(prepare);
    var add = set.querySelector("[data-row-add]");
    if (add) {
      add.addEventListener("click", function (event) {
        event.preventDefault();
        addRow(set);
      });
    }
  });
})();
