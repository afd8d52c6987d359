// Counts the session down and warns two minutes before it ends; typing keeps it alive.
// After the end nothing typed is sent into the void: log in elsewhere, come back, send again.
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
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
      })
      .then(function (response) {
        return response.ok && response.status !== 204 ? response.json() : { ok: response.ok };
      })
      .then(function (answer) {
        if (answer.ok !== false) {
          refreshTokens();
          extended({ detail: { seconds: answer.seconds_left } });
        }
      })
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
    var link = document.createElement("a");
    link.href = body.getAttribute("data-login-url") || "/";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "重新登录";
    note.appendChild(link);
    body.appendChild(note);
  }

  function check() {
    var left = Math.round((endsAt - Date.now()) / 1000);
    if (left > WARN_SECONDS) {
      return;
    }
    if (!note) {
      open();
    }
    if (left > 0) {
      words.textContent = "长时间没有操作，不到 " + Math.ceil(left / 60) + " 分钟后将退出登录。";
    } else {
      words.textContent = "登录已过期，内容还在本页。请在新窗口重新登录，再回到这里继续。";
    }
  }

  function holdBack(event) {
    if (expired() && event.target.method.toLowerCase() === "post" && !event.target.hasAttribute("data-leave")) {
      event.preventDefault();
      event.stopPropagation();
      check();
    }
  }

  document.addEventListener("submit", holdBack, true);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible" && expired()) {
      ping();
    }
  });
  document.addEventListener("session:extended", extended);
  document.addEventListener("input", function () {
    if (Date.now() - lastPing > PING_EVERY) {
      ping();
    }
  });
  window.setInterval(check, CHECK_EVERY);
})();
