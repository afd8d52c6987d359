// Sends a file in parts with a progress bar (form[data-upload-begin]); after a broken line it
// goes on where it stopped, also when the same file is chosen again later. The page is not left.
// Without this script the form sends the file in one piece.
(function () {
  "use strict";

  var LARGEST = 20 * 1024 * 1024;
  var PART_PATIENCE = 120000;
  var FIRST_RETRY = 2000;
  var LAST_RETRY = 30000;

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  function Upload(form) {
    this.form = form;
    this.field = form.querySelector("input[type=file]");
    this.button = form.querySelector("button");
    this.state = form.querySelector("[data-upload-state]");
    this.bar = this.state.querySelector("progress");
    this.words = this.state.querySelector("span");
    this.list = form.parentNode.querySelector("[data-files]");
    this.file = null;
    this.timer = 0;
    form.addEventListener("submit", this.submitted.bind(this));
  }

  Upload.prototype.say = function (words) {
    this.state.hidden = false;
    this.bar.hidden = !this.file;
    this.words.textContent = words;
  };

  Upload.prototype.show = function (bytes) {
    var percent = Math.floor((bytes / this.file.size) * 100);
    this.bar.value = percent;
    this.say("正在上传 " + percent + "%");
  };

  Upload.prototype.submitted = function (event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    var file = this.field.files[0];
    if (this.file || !file) {
      return;
    }
    if (file.size > LARGEST) {
      this.say("文件超过 20 MB，请压缩后再上传。");
      return;
    }
    var kind = this.form.elements.kind;
    this.file = file;
    this.kind = kind ? kind.value : "";
    this.retryAfter = FIRST_RETRY;
    this.button.disabled = true;
    this.begin();
  };

  Upload.prototype.ask = function (url, body, type, progress) {
    var self = this;
    var request = new XMLHttpRequest();
    request.open("POST", url);
    request.timeout = PART_PATIENCE;
    request.setRequestHeader("Content-Type", type);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
    request.setRequestHeader("X-Page-Person", document.body.getAttribute("data-person") || "");
    if (progress) {
      request.upload.addEventListener("progress", progress);
    }
    request.addEventListener("load", function () {
      self.answered(request);
    });
    request.addEventListener("error", this.later.bind(this, "网络中断"));
    request.addEventListener("timeout", this.later.bind(this, "网络太慢"));
    request.send(body);
  };

  Upload.prototype.begin = function () {
    var about = new URLSearchParams();
    about.set("name", this.file.name);
    about.set("size", String(this.file.size));
    about.set("stamp", String(this.file.lastModified || ""));
    about.set("kind", this.kind);
    this.partUrl = "";
    this.say("正在上传");
    var url = this.form.getAttribute("data-upload-begin");
    this.ask(url, about.toString(), "application/x-www-form-urlencoded;charset=UTF-8");
  };

  Upload.prototype.next = function () {
    var self = this;
    var from = this.received;
    var part = this.file.slice(from, from + this.partSize);
    var url = this.partUrl + "?kind=" + encodeURIComponent(this.kind) + "&offset=" + from;
    this.show(from);
    this.ask(url, part, "application/octet-stream", function (event) {
      self.show(Math.min(from + event.loaded, self.file.size));
    });
  };

  Upload.prototype.goOn = function () {
    window.clearTimeout(this.timer);
    this.timer = 0;
    if (this.partUrl) {
      this.next();
    } else {
      this.begin();
    }
  };

  Upload.prototype.later = function (reason) {
    this.say(reason + "，稍后自动接着传（已传 " + this.bar.value + "%），请不要关闭本页。");
    this.timer = window.setTimeout(this.goOn.bind(this), this.retryAfter);
    this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
  };

  function parsed(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  Upload.prototype.answered = function (request) {
    var answer = parsed(request);
    var status = request.status;
    if (status === 401 || answer.log_in) {
      this.waitForLogin(answer.message);
    } else if (status >= 500 || status === 429 || answer.again) {
      this.later("系统繁忙");
    } else if (status === 404 && this.partUrl) {
      this.partUrl = "";
      this.later("上传中断过");
    } else if (answer.received !== undefined) {
      this.moved(answer);
    } else {
      this.over(answer.message || "没有上传成功，请刷新页面后再试。");
    }
  };

  Upload.prototype.moved = function (answer) {
    this.retryAfter = FIRST_RETRY;
    this.received = answer.received;
    this.partUrl = answer.part_url || this.partUrl;
    this.partSize = answer.part_size || this.partSize;
    if (answer.row) {
      document.dispatchEvent(new CustomEvent("session:extended"));
      this.list.insertAdjacentHTML("beforeend", answer.row);
      this.form.reset();
      this.over("已上传：" + this.file.name);
    } else {
      this.next();
    }
  };

  Upload.prototype.waitForLogin = function (message) {
    this.waiting = true;
    this.say("登录已过期，登录后接着传。");
    document.dispatchEvent(new CustomEvent("session:ended", { detail: { message: message } }));
  };

  Upload.prototype.over = function (words) {
    this.file = null;
    this.bar.value = 0;
    this.button.disabled = false;
    this.say(words);
  };

  document.querySelectorAll("form[data-upload-begin]").forEach(function (form) {
    var upload = new Upload(form);
    window.addEventListener("online", function () {
      if (upload.timer) {
        upload.goOn();
      }
    });
    document.addEventListener("session:renewed", function () {
      if (upload.waiting) {
        upload.waiting = false;
        upload.goOn();
      }
    });
    window.addEventListener("beforeunload", function (event) {
      if (upload.file) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
  });
})();
