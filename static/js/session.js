// Counts the session down and warns two minutes before it ends; typing keeps it alive.
// At the end it says so by the event session:ended; login_in_place.js then asks for the log-in
// on this page, and session:extended says that the session lives again.
(function () {
  "use strict";

  var WARN_SECONDS = 120;
  var PING_EVERY = 300000;
  var CHECK_EVERY = 5000;

  var body = document.body;
  var total = Number(body.getAttribute("data-session-seconds"));
  var pingUrl = body.getAttribute("data-ping-url");
  if (!total) {
    return;
  }

  var endsAt = Date.now() + total * 1000;
  var lastPing = Date.now();
  var told = false;
  var note = null;
  var words = null;

  function close() {
    if (note) {
      note.remove();
      note = null;
    }
  }

  function extended(event) {
    var seconds = event && event.detail && Number(event.detail.seconds);
    endsAt = Date.now() + (seconds || total) * 1000;
    lastPing = Date.now();
    told = false;
    close();
  }

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  // A new log-in changes the token; the hidden fields of this page are then stale.
  function refreshTokens() {
    var token = cookie("csrftoken");
    if (token) {
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) {
        field.value = token;
      });
    }
  }

  function expired() {
    return Date.now() >= endsAt;
  }

  function ended(message) {
    close();
    endsAt = Math.min(endsAt, Date.now());
    if (!told) {
      told = true;
      document.dispatchEvent(new CustomEvent("session:ended", { detail: { message: message || "" } }));
    }
  }

  function answered(response) {
    if (response.status === 401 || response.status === 409) {
      return response.json().then(function (answer) {
        ended(answer.message);
      });
    }
    if (!response.ok) {
      return null;
    }
    return response.json().then(function (answer) {
      var seconds = { detail: { seconds: answer.seconds_left } };
      var wasOver = told;
      refreshTokens();
      document.dispatchEvent(new CustomEvent("session:extended", seconds));
      if (wasOver) {
        document.dispatchEvent(new CustomEvent("session:renewed"));
      }
    });
  }

  function ping() {
    if (!pingUrl) {
      return;
    }
    lastPing = Date.now();
    window
      .fetch(pingUrl, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: {
          "X-CSRFToken": cookie("csrftoken"),
          "X-Page-Person": body.getAttribute("data-person") || "",
          Accept: "application/json",
        },
      })
      .then(answered)
      .catch(function () {
        lastPing = 0;
      });
  }

  function open() {
    note = document.createElement("div");
    note.className = "note-bar";
    note.setAttribute("role", "alert");
    words = document.createElement("span");
    note.appendChild(words);
    if (pingUrl) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-plain";
      button.textContent = "继续使用";
      button.addEventListener("click", ping);
      note.appendChild(button);
    }
    body.appendChild(note);
  }

  function check() {
    var left = Math.round((endsAt - Date.now()) / 1000);
    if (left > WARN_SECONDS) {
      return;
    }
    if (left <= 0) {
      ended();
      return;
    }
    if (!note) {
      open();
    }
    words.textContent = "长时间没有操作，不到 " + Math.ceil(left / 60) + " 分钟后将退出登录。";
  }

  // After the end nothing typed is sent into the void.
  function holdBack(event) {
    if (expired() && event.target.method.toLowerCase() === "post" && !event.target.hasAttribute("data-leave")) {
      event.preventDefault();
      event.stopPropagation();
      told = false;
      ended();
    }
  }

  document.addEventListener("submit", holdBack, true);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible" && expired()) {
      ping();
    }
  });
  document.addEventListener("session:extended", extended);
  document.addEventListener("session:ended", close);
  document.addEventListener("input", function () {
    if (Date.now() - lastPing > PING_EVERY) {
      ping();
    }
  });
  window.setInterval(check, CHECK_EVERY);
})();
