// A voice note: recorded with what the browser has, two minutes at most, heard again before it is kept.
const LONGEST = 120;
const MOST = 2 * 1024 * 1024;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export async function openRecorder(part, box) {
  const self = { part, box, sound: null, recorder: null, seconds: 0, timer: 0, url: "" };
  const find = (name) => box.querySelector(`[data-recorder-${name}]`);
  const able = "MediaRecorder" in window && navigator.mediaDevices?.getUserMedia;
  find("start").hidden = !able;
  find("pick").hidden = Boolean(able);
  find("start").addEventListener("click", () => start(self, find));
  find("stop").addEventListener("click", () => self.recorder?.stop());
  find("pick").querySelector("input").addEventListener("change", (event) => picked(self, find, event.target.files[0]));
  await restore(self, find);
  return {
    check: () => (self.sound ? {} : { voice: box.dataset.required }),
    end: () => stop(self),
  };
}

// A recording made before the tab was closed is still there.
async function restore(self, find) {
  const file = await self.part.app.outbox.file(self.part.draft.files[0] ?? "");
  if (!file) return;
  self.seconds = file.seconds ?? 0;
  hear(self, find, new Blob([file.buffer], { type: file.type }));
}

async function start(self, find) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    find("status").textContent = self.box.dataset.denied;
    return;
  }
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const pieces = [];
  self.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  self.recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  self.recorder.addEventListener("stop", () => {
    stop(self);
    keep(self, find, new Blob(pieces, { type: (mimeType ?? pieces[0]?.type ?? "audio/mp4").split(";")[0] }));
  });
  self.stop = () => stream.getTracks().forEach((track) => track.stop());
  self.seconds = 0;
  self.part.form.dataset.busy = "1";
  find("start").hidden = true;
  find("play").hidden = true;
  find("stop").hidden = false;
  find("stop").focus();
  self.timer = setInterval(() => tick(self, find), 1000);
  self.recorder.start();
}

function tick(self, find) {
  self.seconds += 1;
  find("time").textContent = clock(self.seconds);
  if (self.seconds < LONGEST) return;
  find("status").textContent = self.box.dataset.long;
  self.recorder.stop();
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function stop(self) {
  clearInterval(self.timer);
  delete self.part.form.dataset.busy;
  self.stop?.();
  self.stop = null;
  if (self.url) URL.revokeObjectURL(self.url);
  self.url = "";
}

function picked(self, find, file) {
  if (file) keep(self, find, file);
}

async function keep(self, find, blob) {
  find("stop").hidden = true;
  find("start").hidden = !find("pick").hidden;
  if (!self.box.isConnected || !blob.size) return;
  if (blob.size > MOST) {
    find("status").textContent = self.box.dataset.big;
    return;
  }
  const { app, draft, form } = self.part;
  const [before] = draft.files;
  const record = { type: blob.type, buffer: await blob.arrayBuffer(), name: "voice", purpose: "voice" };
  const made = { takenAt: new Date().toISOString(), seconds: self.seconds };
  const uuid = await app.outbox.keepFile({ ...record, ...made });
  await draft.setFiles([uuid]);
  if (before) await app.outbox.dropFile(before);
  form.elements.seconds.value = self.seconds;
  hear(self, find, blob);
}

function hear(self, find, blob) {
  self.sound = blob;
  self.url = URL.createObjectURL(blob);
  self.part.form.elements.seconds.value = self.seconds;
  find("time").textContent = clock(self.seconds);
  find("play").src = self.url;
  find("play").hidden = false;
}
