// The resident signs on the screen: dark on white whatever the scheme, kept as a picture.
const INK = "#14232b";
const PAPER = "#fff";

export async function openPad(part, box) {
  const { default: SignaturePad } = await import("../../../vendor/signature_pad/signature_pad.min.js");
  const canvas = box.querySelector("canvas");
  const pad = new SignaturePad(canvas, { penColor: INK, backgroundColor: PAPER, minWidth: 1.2, maxWidth: 3.2 });
  const fit = () => {
    const lines = pad.toData();
    const scale = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.clear();
    pad.fromData(lines);
  };
  fit();
  // No update of the app while somebody signs.
  pad.addEventListener("beginStroke", () => {
    part.form.dataset.busy = "1";
  });
  window.addEventListener("resize", fit);
  box.querySelector("[data-pad-clear]").addEventListener("click", () => pad.clear());
  return {
    check: () => (pad.isEmpty() && !part.draft.files.length ? { signature: box.dataset.required } : {}),
    settle: () => keep(part, canvas, pad),
    end: () => {
      window.removeEventListener("resize", fit);
      pad.off();
    },
  };
}

async function keep({ app, draft }, canvas, pad) {
  if (pad.isEmpty()) return;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const buffer = await blob.arrayBuffer();
  const takenAt = new Date().toISOString();
  const uuid = await app.outbox.keepFile({ type: "image/png", buffer, name: "signature.png", purpose: "signature", takenAt });
  // One signature only: a second try takes the place of the first.
  for (const old of draft.files) await app.outbox.dropFile(old);
  await draft.setFiles([uuid]);
}
