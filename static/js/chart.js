// Draws the charts of a page from JSON in the page: [data-chart="id of the script element"].
// A bar or point with an address opens the list behind it; the table beside it says the same.
(function () {
  "use strict";

  var echarts = window.echarts;
  var TONES = {
    green: { color: "#52a43a" },
    yellow: { color: "#d9a033", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: 0.8, color: "rgba(255,255,255,0.55)" } },
    red: { color: "#cf1322", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.8, color: "rgba(255,255,255,0.45)" } },
    grey: { color: "#c9cdd3" },
    plain: { color: "#8c8c8c" },
    brand: { color: "#9e0b0f" },
  };

  function rootSize() {
    return parseFloat(window.getComputedStyle(document.documentElement).fontSize) || 14;
  }

  function seriesOf(chart, item) {
    var tone = TONES[item.tone] || TONES.plain;
    return {
      name: item.name,
      type: chart.kind || "bar",
      stack: chart.stacked ? "all" : null,
      itemStyle: { color: tone.color, decal: tone.decal || null },
      lineStyle: { color: tone.color },
      barMaxWidth: 22,
      data: item.data,
      cursor: item.urls ? "pointer" : "default",
    };
  }

  function optionOf(chart) {
    var size = Math.round(rootSize() * 0.86);
    return {
      animation: false,
      textStyle: { fontFamily: window.getComputedStyle(document.body).fontFamily, fontSize: size },
      grid: { left: 8, right: 8, top: 32, bottom: 4, containLabel: true },
      legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 10, textStyle: { fontSize: size } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      xAxis: { type: "category", data: chart.labels, axisLabel: { fontSize: size } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { fontSize: size, formatter: "{value}" + (chart.unit || "") } },
      series: chart.series.map(function (item) {
        return seriesOf(chart, item);
      }),
    };
  }

  function draw(place) {
    var source = document.getElementById(place.getAttribute("data-chart"));
    var chart = JSON.parse(source.textContent);
    var drawing = echarts.init(place, null, { renderer: "canvas" });
    drawing.setOption(optionOf(chart));
    drawing.on("click", function (event) {
      var urls = chart.series[event.seriesIndex].urls;
      if (urls && urls[event.dataIndex]) {
        window.location.assign(urls[event.dataIndex]);
      }
    });
    window.addEventListener("resize", function () {
      drawing.resize();
    });
  }

  if (echarts) {
    document.querySelectorAll("[data-chart]").forEach(draw);
  }
})();
