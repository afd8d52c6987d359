// Saves a form on the server while it is being typed: form[data-autosave-url][data-version].
// Nothing is kept in the browser. The server answers {"version": n, "saved_at": "10:32"}, with
// "notice" and "copy_url" when the text is kept but can no longer be handed in;
// 409 {"message", "compare_url", "copy_url"} when it is not kept because somebody else saved
// ("compare": true when sending the form leads to the comparison); 401 when the session ended;
// 400/422 {"message"} when it cannot save.
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

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function hidden(form, name, value) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.appendChild(field);
    return field;
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
    this.failing = false;
    this.composing = false;
    this.leaving = false;
    this.touched = {};
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
    content.delete("touched");
    Object.keys(this.touched).forEach(function (name) {
      content.append("touched", name);
    });
    return new URLSearchParams(content).toString();
  };

  // One request at a time: two would race for the same version.
  Autosave.prototype.save = function () {
    window.clearTimeout(this.timer);
    if (this.running || this.blocked || !this.dirty()) {
      return this.running || Promise.resolve();
    }
    if (this.composing) {
      // Half a word of an input method is no text yet.
      this.later(TYPING_PAUSE);
      return Promise.resolve();
    }
    var self = this;
    var edits = this.edits;
    var body = this.content();
    this.sent = edits;
    this.say("saving", "保存中…");
    this.running = window
      .fetch(this.form.getAttribute("data-autosave-url"), {
        method: "POST",
        body: body,
        credentials: "same-origin",
        redirect: "manual",
        keepalive: body.length < KEEPALIVE_LIMIT,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
          Accept: "application/json",
          "X-CSRFToken": cookie("csrftoken"),
          "X-Page-Person": document.body.getAttribute("data-person") || "",
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
    if (response.type === "opaqueredirect") {
      this.expired("");
      return null;
    }
    if (response.status >= 500 || response.status === 429) {
      this.failed("系统繁忙，稍后自动再试");
      return null;
    }
    return parsed(response).then(function (answer) {
      if (response.ok) {
        self.saved(answer, edits);
      } else if (response.status === 401 || answer.log_in || (response.status === 403 && !answer.message)) {
        self.expired(answer.message);
      } else if (response.status === 409 || response.status === 403) {
        self.conflict(answer);
      } else {
        self.say("unsaved", "未保存（" + (answer.message || "内容有误，改后再存") + "）");
      }
    });
  };

  Autosave.prototype.saved = function (answer, edits) {
    var touched = this.touched;
    this.version(answer.version);
    this.savedEdits = edits;
    this.failing = false;
    this.retryAfter = FIRST_RETRY;
    Object.keys(touched).forEach(function (name) {
      if (touched[name] <= edits) {
        delete touched[name];
      }
    });
    if (answer.notice) {
      this.banner(answer.notice, answer.copy_url, "下载一份留存");
    } else {
      this.closeBanner();
    }
    document.dispatchEvent(new CustomEvent("session:extended"));
    if (this.dirty()) {
      this.say("unsaved", "有未保存的修改");
      this.later(TYPING_PAUSE);
    } else {
      this.say("saved", "✓ 已保存 " + (answer.saved_at || ""));
    }
  };

  Autosave.prototype.failed = function (reason) {
    this.failing = true;
    this.say("unsaved", "未保存（" + reason + "）");
    this.later(this.retryAfter);
    this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
  };

  Autosave.prototype.expired = function (message) {
    this.blocked = true;
    this.say("unsaved", "未保存（登录已过期）");
    document.dispatchEvent(new CustomEvent("session:ended", { detail: { message: message } }));
  };

  Autosave.prototype.conflict = function (answer) {
    this.blocked = true;
    this.say("unsaved", answer.compare ? "未保存（内容已被他人修改）" : "未保存");
    var words = answer.message || "这份内容刚被他人修改过，为免互相覆盖，先不保存。您输入的文字还在本页。";
    if (answer.compare) {
      this.banner(words);
      this.addButton("逐项对照", this.sendToCompare.bind(this));
    } else {
      this.banner(words, answer.link || answer.compare_url || "", answer.link_label || "查看现在的内容");
    }
    if (answer.copy_url) {
      this.addButton("下载我填的内容", this.takeCopy.bind(this, answer.copy_url));
    }
    if (answer.link) {
      this.addButton("重新保存", this.retry.bind(this));
    }
  };

  // The form's first button is the one the Enter key presses: it saves and shows both texts.
  Autosave.prototype.sendToCompare = function () {
    var button = this.form.querySelector("button:not([type=button]), input[type=submit]");
    if (button) {
      button.click();
    }
  };

  // A download leaves the page where it is.
  Autosave.prototype.takeCopy = function (url) {
    var self = this;
    var action = this.form.action;
    this.leaving = true;
    this.form.action = url;
    this.form.submit();
    this.form.action = action;
    window.setTimeout(function () {
      self.leaving = false;
    }, 1000);
  };

  Autosave.prototype.retry = function () {
    if (!this.blocked) {
      return;
    }
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

  Autosave.prototype.banner = function (words, url, linkWords) {
    this.closeBanner();
    this.note = element("div", "note-bar", "");
    this.note.setAttribute("role", "alert");
    this.note.appendChild(element("span", "", words));
    if (url) {
      var link = element("a", "", linkWords);
      link.href = url;
      link.target = "_blank";
      link.rel = "noopener";
      this.note.appendChild(link);
    }
    document.body.appendChild(this.note);
  };

  Autosave.prototype.addButton = function (words, act) {
    var button = element("button", "btn btn-plain", words);
    button.type = "button";
    button.addEventListener("click", act);
    this.note.appendChild(button);
  };

  Autosave.prototype.edited = function (event) {
    this.edits += 1;
    if (event.target.name) {
      this.touched[event.target.name] = this.edits;
    }
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
    this.carryTouched();
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
      hidden(this.form, button.name, button.value);
    }
    if (button && button.hasAttribute("formaction")) {
      this.form.action = button.formAction;
    }
    this.form.submit();
  };

  // The comparison offers first what this person changed.
  Autosave.prototype.carryTouched = function () {
    var form = this.form;
    form.querySelectorAll("input[type=hidden][name=touched]").forEach(function (field) {
      field.remove();
    });
    Object.keys(this.touched).forEach(function (name) {
      hidden(form, "touched", name);
    });
  };

  // Whether words would be lost if the page went away now, and could not be sent along.
  Autosave.prototype.wouldLose = function () {
    if (!this.dirty() || this.leaving) {
      return false;
    }
    var older = Boolean(this.running) && this.sent !== this.edits;
    return this.blocked || this.failing || this.composing || older || this.content().length >= KEEPALIVE_LIMIT;
  };

  // Whether a save is under way or due, and can be waited for.
  Autosave.prototype.isPending = function () {
    return !this.blocked && (Boolean(this.running) || this.dirty());
  };

  Autosave.prototype.listenToForm = function () {
    var self = this;
    var form = this.form;
    form.addEventListener("input", this.edited.bind(this));
    form.addEventListener("change", this.edited.bind(this));
    form.addEventListener("focusout", this.save.bind(this));
    form.addEventListener("submit", this.submitted.bind(this));
    form.addEventListener("compositionstart", function () {
      self.composing = true;
    });
    form.addEventListener("compositionend", function () {
      self.composing = false;
    });
  };

  Autosave.prototype.listen = function () {
    var self = this;
    var form = this.form;
    this.listenToForm();
    document.addEventListener("click", function (event) {
      var button = event.target.closest("button, input[type=submit]");
      if (button && button.form === form) {
        self.pressed = button;
      }
    });
    document.addEventListener("session:renewed", this.retry.bind(this));
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
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        self.save();
      }
    });
  };

  document.querySelectorAll("form[data-autosave-url]").forEach(function (form) {
    form.autosave = new Autosave(form);
  });
})();
