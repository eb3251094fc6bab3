// Photos are made small on the phone before they are kept: at most 1600 px, JPEG, turned upright.
const LONGEST = 1600;
const QUALITY = 0.82;

// The picture could not be read: not an image, or one this browser does not know.
export class NotAPicture extends Error {}

// `stamp(context, width, height)` may write on the picture. Gives {type, buffer, name, width, height}.
export async function prepare(file, { stamp } = {}) {
  const source = await decode(file);
  const scale = Math.min(1, LONGEST / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(source.image, 0, 0, canvas.width, canvas.height);
  source.release();
  stamp?.(context, canvas.width, canvas.height);
  const { width, height } = canvas;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  // iOS counts the memory of every canvas until it is made small.
  canvas.width = canvas.height = 0;
  if (!blob) throw new NotAPicture("no room to draw");
  const buffer = await blob.arrayBuffer();
  return { type: "image/jpeg", buffer, name: jpegName(file.name), width, height };
}

function jpegName(name) {
  return `${(name || "photo").replace(/\.\w+$/, "").slice(0, 60)}.jpg`;
}

async function decode(file) {
  return (await bitmap(file)) ?? picture(file);
}

// Cheaper in memory; browsers that do not know how to turn a picture say so.
async function bitmap(file) {
  if (!("createImageBitmap" in window)) return null;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    return { image, width: image.width, height: image.height, release: () => image.close() };
  } catch {
    return null;
  }
}

async function picture(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    throw new NotAPicture(file.type);
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  return { image, width, height, release: () => URL.revokeObjectURL(url) };
}

// An address for showing what is kept; let it go with URL.revokeObjectURL.
export function addressOf(file) {
  return URL.createObjectURL(new Blob([file.buffer], { type: file.type }));
}

// Where the phone is, or null when it will not or cannot say.
export function whereAmI({ timeout = 10_000, maximumAge = 30_000 } = {}) {
  if (!("geolocation" in navigator)) return Promise.resolve(null);
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lng: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy) }),
      () => done(null),
      { enableHighAccuracy: true, timeout, maximumAge },
    );
  });
}
