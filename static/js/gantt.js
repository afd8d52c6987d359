// Draws plans against what was done from JSON in the page: [data-gantt="id of the script element"].
// A bar opens its page; the table below says the same in words.
(function () {
  "use strict";

  var echarts = window.echarts;
  // Dark enough for white words; the words in the bar say what the colour says.
  var TONES = { green: "#237804", yellow: "#92400e", red: "#cf1322", grey: "#595959" };
  var ROW = 38;
  var DAY = 86400000;

  function rootSize() {
    return parseFloat(window.getComputedStyle(document.documentElement).fontSize) || 14;
  }

  function moment(text) {
    var parts = text.split("-");
    return new Date(Number(parts[0]), Number(parts[1]) - 1, Number(parts[2])).getTime();
  }

  function shortened(text, length) {
    return text.length > length ? text.slice(0, length - 1) + "…" : text;
  }

  // Words inside the bar where it is long enough, else after it.
  function told(words, shape, color) {
    var size = Math.round(rootSize() * 0.8);
    var inside = shape.width > words.length * size;
    return {
      type: "text",
      silent: true,
      style: {
        text: words,
        x: inside ? shape.x + 4 : shape.x + shape.width + 4,
        y: shape.y + shape.height / 2,
        fontSize: size,
        fill: inside ? "#fff" : color,
        verticalAlign: "middle",
      },
    };
  }

  // One series a kind of bar; a bar lies at `top` and is `high`, both as shares of its row.
  function bars(name, rows, key, top, high, styleOf, wordsOf) {
    var data = [];
    rows.forEach(function (row, number) {
      if (row[key]) {
        data.push({ value: [number, moment(row[key][0]), moment(row[key][1]) + DAY], itemStyle: styleOf(row) });
      }
    });
    return {
      name: name,
      type: "custom",
      encode: { x: [1, 2], y: 0 },
      data: data,
      cursor: "pointer",
      renderItem: function (params, api) {
        var start = api.coord([api.value(1), api.value(0)]);
        var end = api.coord([api.value(2), api.value(0)]);
        var height = api.size([0, 1])[1];
        var shape = echarts.graphic.clipRectByRect(
          { x: start[0], y: start[1] - height / 2 + height * top, width: Math.max(end[0] - start[0], 3), height: height * high },
          params.coordSys
        );
        if (!shape) {
          return null;
        }
        var bar = { type: "rect", shape: shape, style: api.style() };
        var words = wordsOf && wordsOf(rows[api.value(0)]);
        return words ? { type: "group", children: [bar, told(words, shape, api.visual("color"))] } : bar;
      },
    };
  }

  function described(row) {
    var lines = [row.label, row.place, row.plan ? "计划：" + row.plan[0] + " 至 " + row.plan[1] : "没有计划"];
    if (row.baseline) {
      lines.push("立项时：" + row.baseline[0] + " 至 " + row.baseline[1]);
    }
    lines.push(row.actual ? "实际：" + row.actual[0] + " 至 " + row.actual[1] : "实际：未见进展");
    lines.push(row.words);
    return lines.filter(Boolean).join("\n");
  }

  function optionOf(chart) {
    var size = Math.round(rootSize() * 0.86);
    var plan = bars("计划", chart.rows, "plan", 0.16, 0.3, function () {
      return { color: "#c9cdd3" };
    });
    plan.markLine = {
      symbol: "none",
      silent: true,
      lineStyle: { color: "#9e0b0f", type: "dashed" },
      label: { formatter: "今天", fontSize: size },
      data: [{ xAxis: moment(chart.today) }],
    };
    return {
      animation: false,
      textStyle: { fontFamily: window.getComputedStyle(document.body).fontFamily, fontSize: size },
      grid: { left: 8, right: 18, top: 28, bottom: 4, containLabel: true },
      tooltip: {
        trigger: "item",
        renderMode: "richText",
        confine: true,
        formatter: function (event) {
          return described(chart.rows[event.value[0]]);
        },
      },
      xAxis: {
        type: "time",
        minInterval: 7 * DAY,
        max: function (seen) {
          return chart.reaches_today ? Math.max(seen.max, moment(chart.today) + 7 * DAY) : seen.max;
        },
        splitLine: { show: true },
        axisLabel: { fontSize: size, hideOverlap: true, formatter: { year: "{yyyy}年", month: "{M}月", day: "{M}月{d}日" } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: chart.rows.map(function (row) {
          return shortened(row.label, 14);
        }),
        axisLabel: { fontSize: size, interval: 0 },
        axisTick: { show: false },
      },
      series: [
        plan,
        bars(
          "实际",
          chart.rows,
          "actual",
          0.48,
          0.4,
          function (row) {
            return { color: TONES[row.tone] || TONES.grey };
          },
          function (row) {
            return row.words;
          }
        ),
        bars("立项时", chart.rows, "baseline", 0.08, 0.42, function () {
          return { color: "transparent", borderColor: "#595959", borderType: "dashed", borderWidth: 1 };
        }),
      ],
    };
  }

  function draw(place) {
    var chart = JSON.parse(document.getElementById(place.getAttribute("data-gantt")).textContent);
    place.style.height = chart.rows.length * ROW + 64 + "px";
    var drawing = echarts.init(place, null, { renderer: "canvas" });
    drawing.setOption(optionOf(chart));
    drawing.on("click", function (event) {
      var row = chart.rows[event.value[0]];
      if (row && row.url) {
        window.location.assign(row.url);
      }
    });
    window.addEventListener("resize", function () {
      drawing.resize();
    });
  }

  if (echarts) {
    document.querySelectorAll("[data-gantt]").forEach(draw);
  }
})();
