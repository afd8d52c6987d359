// Asks for the log-in on the page on which somebody was writing (event session:ended).
// The page stays, and with it every word; only the person it was made for can log in here.
// Afterwards: session:extended (the countdown begins anew) and session:renewed (save again).
(function () {
  "use strict";

  var body = document.body;
  var url = body.getAttribute("data-login-here-url");
  var person = body.getAttribute("data-person");
  var panel = null;
  if (!url || !person) {
    return;
  }

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = text || "";
    return made;
  }

  function field(labelText, type, autocomplete, value) {
    var label = element("label", "me-3", labelText + " ");
    var input = element("input", "form-control narrow-field d-inline-block w-auto");
    input.type = type;
    input.required = true;
    input.value = value || "";
    input.autocomplete = autocomplete;
    label.appendChild(input);
    return { label: label, input: input };
  }

  function close() {
    if (panel) {
      panel.box.remove();
      panel = null;
    }
  }

  function say(words, link, linkWords) {
    panel.says.textContent = words;
    if (link) {
      var there = element("a", "ms-2", linkWords);
      there.href = link;
      there.target = "_blank";
      there.rel = "noopener";
      panel.says.appendChild(there);
    }
  }

  function refreshTokens(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (hidden) {
      hidden.value = token;
    });
  }

  function cameIn(answer) {
    if (answer.message) {
      panel.form.hidden = true;
      say(answer.message, answer.link, answer.link_label);
    } else {
      close();
    }
    refreshTokens(answer.csrf_token || cookie("csrftoken"));
    var seconds = { detail: { seconds: answer.seconds_left } };
    document.dispatchEvent(new CustomEvent("session:extended", seconds));
    document.dispatchEvent(new CustomEvent("session:renewed"));
  }

  function answered(response) {
    return response
      .json()
      .catch(function () {
        return {};
      })
      .then(function (answer) {
        if (!panel) {
          return;
        }
        panel.password.value = "";
        panel.button.disabled = false;
        if (response.ok) {
          cameIn(answer);
        } else {
          say(answer.message || "没有登录成功，请再试一次；仍不行请另开窗口登录。");
          panel.password.focus();
        }
      });
  }

  function send() {
    var content = new URLSearchParams();
    content.set("username", panel.account.value);
    content.set("password", panel.password.value);
    content.set("person", person);
    return window.fetch(url, {
      method: "POST",
      body: content.toString(),
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        Accept: "application/json",
        "X-CSRFToken": cookie("csrftoken"),
      },
    });
  }

  // Without the token no log-in; the log-in page brings a new one.
  function token() {
    if (cookie("csrftoken")) {
      return Promise.resolve();
    }
    return window.fetch(body.getAttribute("data-login-url"), { credentials: "same-origin" });
  }

  function submitted(event) {
    event.preventDefault();
    event.stopPropagation();
    panel.button.disabled = true;
    say("正在登录…");
    token()
      .then(send)
      .then(answered)
      .catch(function () {
        panel.button.disabled = false;
        say("网络不通，请稍后再按“登录”。内容还在本页。");
      });
  }

  // The focus stays where it is: who is typing must not type into the password.
  function open(message) {
    var box = element("section", "note-bar");
    box.setAttribute("aria-label", "重新登录");
    var says = element("p", "mb-2", message);
    says.setAttribute("role", "alert");
    var form = element("form", "mb-0");
    form.method = "dialog";
    var account = field("账号", "text", "username", body.getAttribute("data-account"));
    var password = field("密码", "password", "current-password");
    var button = element("button", "btn btn-primary", "登录并继续");
    form.appendChild(account.label);
    form.appendChild(password.label);
    form.appendChild(button);
    form.addEventListener("submit", submitted);
    box.appendChild(says);
    box.appendChild(form);
    body.appendChild(box);
    panel = { box: box, says: says, form: form, account: account.input, password: password.input, button: button };
  }

  document.addEventListener("session:ended", function (event) {
    var message = (event.detail && event.detail.message) || "登录已过期。";
    close();
    open(message + "您填写的内容还在本页，登录后自动保存。");
  });
  document.addEventListener("session:extended", function () {
    if (panel && !panel.form.hidden) {
      close();
    }
  });
})();
