// Saves a form on the server while it is being typed: form[data-autosave-url][data-version].
// Nothing is kept in the browser. The server answers {"version": n, "saved_at": "10:32"},
// 409 {"message", "compare_url"} when somebody else saved, 400/422 {"message"} when it cannot save.
(function () {
  "use strict";

  var TYPING_PAUSE = 4000;
  var FIRST_RETRY = 5000;
  var LAST_RETRY = 60000;
  var KEEPALIVE_LIMIT = 60000;

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  // A log-in in another tab changes the token; the hidden field of this page is then stale.
  function refreshToken(form) {
    var token = cookie("csrftoken");
    if (token && form.elements.csrfmiddlewaretoken) {
      form.elements.csrfmiddlewaretoken.value = token;
    }
  }

  function parsed(response) {
    return response.json().catch(function () {
      return {};
    });
  }

  function Autosave(form) {
    this.form = form;
    this.state = form.querySelector("[data-save-state]") || document.querySelector("[data-save-state]");
    this.edits = 0;
    this.savedEdits = 0;
    this.running = null;
    this.blocked = false;
    this.leaving = false;
    this.retryAfter = FIRST_RETRY;
    this.timer = 0;
    this.pressed = null;
    this.listen();
  }

  Autosave.prototype.dirty = function () {
    return this.edits !== this.savedEdits;
  };

  Autosave.prototype.say = function (kind, words) {
    if (this.state) {
      this.state.className = "save-state " + kind;
      this.state.textContent = words;
    }
  };

  Autosave.prototype.later = function (wait) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.save.bind(this), wait);
  };

  Autosave.prototype.version = function (value) {
    var field = this.form.elements.version;
    if (value !== undefined) {
      this.form.setAttribute("data-version", value);
      if (field) {
        field.value = value;
      }
    }
    return this.form.getAttribute("data-version") || "";
  };

  Autosave.prototype.content = function () {
    var content = new FormData(this.form);
    this.form.querySelectorAll("input[type=file][name]").forEach(function (field) {
      content.delete(field.name);
    });
    content.set("version", this.version());
    return new URLSearchParams(content).toString();
  };

  // One request at a time: two would race for the same version.
  Autosave.prototype.save = function () {
    window.clearTimeout(this.timer);
    if (this.running || this.blocked || !this.dirty()) {
      return this.running || Promise.resolve();
    }
    var self = this;
    var edits = this.edits;
    var body = this.content();
    this.say("saving", "保存中…");
    this.running = window
      .fetch(this.form.getAttribute("data-autosave-url"), {
        method: "POST",
        body: body,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: document.visibilityState === "hidden" && body.length < KEEPALIVE_LIMIT,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
          Accept: "application/json",
          "X-CSRFToken": cookie("csrftoken"),
          "X-Requested-With": "XMLHttpRequest",
        },
      })
      .then(function (response) {
        return self.answered(response, edits);
      })
      .catch(function () {
        self.failed("网络不通，稍后自动再试");
      })
      .then(function () {
        self.running = null;
      });
    return this.running;
  };

  Autosave.prototype.answered = function (response, edits) {
    var self = this;
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      this.expired();
      return null;
    }
    if (response.ok) {
      return parsed(response).then(function (answer) {
        self.saved(answer, edits);
      });
    }
    if (response.status >= 500 || response.status === 429) {
      this.failed("系统繁忙，稍后自动再试");
      return null;
    }
    return parsed(response).then(function (answer) {
      if (response.status === 409) {
        self.conflict(answer);
      } else {
        self.say("unsaved", "未保存（" + (answer.message || "内容有误，改后再存") + "）");
      }
    });
  };

  Autosave.prototype.saved = function (answer, edits) {
    this.version(answer.version);
    this.savedEdits = edits;
    this.retryAfter = FIRST_RETRY;
    this.closeBanner();
    document.dispatchEvent(new CustomEvent("session:extended"));
    if (this.dirty()) {
      this.say("unsaved", "有未保存的修改");
      this.later(TYPING_PAUSE);
    } else {
      this.say("saved", "✓ 已保存 " + (answer.saved_at || ""));
    }
  };

  Autosave.prototype.failed = function (reason) {
    this.say("unsaved", "未保存（" + reason + "）");
    this.later(this.retryAfter);
    this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
  };

  Autosave.prototype.expired = function () {
    this.blocked = true;
    this.say("unsaved", "未保存（登录已过期）");
    var login = document.body.getAttribute("data-login-url") || "/";
    this.banner("登录已过期，内容还在本页。请在新窗口重新登录，再回到这里点“重新保存”。", login, "去登录", "重新保存");
  };

  Autosave.prototype.conflict = function (answer) {
    this.blocked = true;
    this.say("unsaved", "未保存（内容已被他人修改）");
    var compare = answer.compare_url || this.form.getAttribute("data-compare-url") || window.location.href;
    var words = answer.message || "这份内容刚被他人修改过，为免互相覆盖，先不保存。您输入的文字还在本页。";
    this.banner(words, compare, "对照两份内容", "");
  };

  Autosave.prototype.retry = function () {
    refreshToken(this.form);
    this.blocked = false;
    this.closeBanner();
    this.save();
  };

  Autosave.prototype.closeBanner = function () {
    if (this.note) {
      this.note.remove();
      this.note = null;
    }
  };

  Autosave.prototype.banner = function (words, url, linkWords, buttonWords) {
    this.closeBanner();
    var note = document.createElement("div");
    note.className = "note-bar";
    note.setAttribute("role", "alert");
    var text = document.createElement("span");
    text.textContent = words;
    note.appendChild(text);
    var link = document.createElement("a");
    link.href = url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = linkWords;
    note.appendChild(link);
    if (buttonWords) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-plain";
      button.textContent = buttonWords;
      button.addEventListener("click", this.retry.bind(this));
      note.appendChild(button);
    }
    document.body.appendChild(note);
    this.note = note;
  };

  Autosave.prototype.edited = function () {
    this.edits += 1;
    if (!this.blocked) {
      this.say("unsaved", "有未保存的修改");
      this.later(TYPING_PAUSE);
    }
  };

  // A submit while a save is under way would carry the version before that save.
  Autosave.prototype.submitted = function (event) {
    var self = this;
    window.clearTimeout(this.timer);
    this.leaving = !event.defaultPrevented;
    if (event.defaultPrevented || !this.running) {
      return;
    }
    event.preventDefault();
    this.leaving = true;
    this.running.then(function () {
      if (self.blocked) {
        self.leaving = false;
      } else {
        self.sendAgain();
      }
    });
  };

  Autosave.prototype.sendAgain = function () {
    var button = this.pressed;
    if (button && button.name) {
      var carried = document.createElement("input");
      carried.type = "hidden";
      carried.name = button.name;
      carried.value = button.value;
      this.form.appendChild(carried);
    }
    if (button && button.hasAttribute("formaction")) {
      this.form.action = button.formAction;
    }
    this.form.submit();
  };

  Autosave.prototype.listen = function () {
    var self = this;
    var form = this.form;
    form.addEventListener("input", this.edited.bind(this));
    form.addEventListener("change", this.edited.bind(this));
    form.addEventListener("focusout", this.save.bind(this));
    form.addEventListener("submit", this.submitted.bind(this));
    document.addEventListener("click", function (event) {
      var button = event.target.closest("button, input[type=submit]");
      if (button && button.form === form) {
        self.pressed = button;
      }
    });
    document.addEventListener("visibilitychange", function () {
      // A page also hides when its form is sent: a save then would race with the form.
      if (document.visibilityState === "hidden" && !self.leaving) {
        self.save();
      }
    });
    window.addEventListener("online", this.save.bind(this));
    window.addEventListener("pageshow", function () {
      self.leaving = false;
    });
    window.addEventListener("beforeunload", function (event) {
      if (self.dirty() && !self.leaving) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        self.save();
      }
    });
  };

  document.querySelectorAll("form[data-autosave-url]").forEach(function (form) {
    new Autosave(form);
  });
})();
