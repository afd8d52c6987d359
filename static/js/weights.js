// Sums shown while typing: weights of the plan ([data-weights]) and money ([data-money]).
// The server checks the same sums; without this script they are those of the last saving.
(function () {
  "use strict";

  var WHOLE = 100;

  function rowsOf(name) {
    return Array.prototype.filter.call(document.querySelectorAll('[data-rows="' + name + '"] [data-row]'), function (row) {
      return !row.classList.contains("row-gone");
    });
  }

  function fieldOf(row, name) {
    return row.querySelector('[name$="-' + name + '"]');
  }

  // Full-width digits and thousands marks are understood, as on the server.
  function numberIn(row, name) {
    var text = fieldOf(row, name).value.replace(/[０-９．]/g, function (digit) {
      return String.fromCharCode(digit.charCodeAt(0) - 0xfee0);
    });
    var number = Number(text.replace(/[,，\s]/g, ""));
    return isFinite(number) ? number : 0;
  }

  function say(place, words, good) {
    place.textContent = words;
    place.className = good ? "sum-good" : "sum-off";
  }

  function isTyped(row) {
    return Array.prototype.some.call(row.querySelectorAll("textarea, select, input:not([type=hidden])"), function (field) {
      return field.value && !/-weight$/.test(field.name);
    });
  }

  function showWeights(box) {
    var rows = rowsOf(box.getAttribute("data-weights")).filter(isTyped);
    var total = rows.reduce(function (sum, row) {
      return sum + numberIn(row, "weight");
    }, 0);
    var word = box.querySelector("[data-weights-word]");
    box.querySelector("[data-weights-total]").textContent = String(total);
    if (total === WHOLE) {
      say(word, "✓ 正好", true);
    } else if (total === 0) {
      say(word, "全部不填，提交时平均分配。", true);
    } else {
      say(word, total > WHOLE ? "✕ 多了 " + (total - WHOLE) : "✕ 还差 " + (WHOLE - total), false);
    }
  }

  // The remainder goes to the last task.
  function shareEvenly(box) {
    var rows = rowsOf(box.getAttribute("data-weights")).filter(isTyped);
    var share = Math.floor(WHOLE / Math.max(rows.length, 1));
    rows.forEach(function (row, index) {
      var field = fieldOf(row, "weight");
      field.value = String(index < rows.length - 1 ? share : WHOLE - share * (rows.length - 1));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function cents(name) {
    return rowsOf(name).reduce(function (sum, row) {
      return sum + Math.round(numberIn(row, "amount") * 100);
    }, 0);
  }

  function yuan(amount) {
    return (amount / 100).toFixed(2);
  }

  function showMoney() {
    var difference = 0;
    document.querySelectorAll("[data-money]").forEach(function (box, index) {
      var total = cents(box.getAttribute("data-money"));
      box.querySelector("[data-money-total]").textContent = yuan(total);
      difference = index === 0 ? total : difference - total;
    });
    var word = document.querySelector('[data-money="funds"] [data-money-word]');
    if (word && difference === 0) {
      say(word, "✓ 与预算合计一致", true);
    } else if (word) {
      say(word, "✕ 比预算合计" + (difference > 0 ? "少 " : "多 ") + yuan(Math.abs(difference)) + " 元", false);
    }
  }

  function showAll() {
    document.querySelectorAll("[data-weights]").forEach(showWeights);
    showMoney();
  }

  document.querySelectorAll("[data-weights]").forEach(function (box) {
    box.querySelector("[data-weights-even]").addEventListener("click", function (event) {
      event.preventDefault();
      shareEvenly(box);
    });
  });
  document.addEventListener("input", showAll);
  document.addEventListener("change", showAll);
  showAll();
})();
