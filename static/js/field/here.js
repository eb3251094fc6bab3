// Where the phone is. Asked for only when somebody wants it; kept in memory, nowhere else.
let last = null;
const FRESH = 60000;

function point({ coords, timestamp }) {
  return { lng: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy), at: timestamp };
}

/** The last position known in this session, or null. */
export function lastHere() {
  return last;
}

/** Ask for the position; null where it is refused or not found in time. */
export function here({ fresh = false, timeout = 10000 } = {}) {
  if (!("geolocation" in navigator)) return Promise.resolve(null);
  if (last && !fresh && Date.now() - last.at < FRESH) return Promise.resolve(last);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      (found) => {
        last = point(found);
        resolve(last);
      },
      () => resolve(null),
      { enableHighAccuracy: true, timeout, maximumAge: fresh ? 0 : FRESH },
    );
  });
}

/** Whether the position may be read without a question to the person. */
export async function mayAsk() {
  try {
    const answer = await navigator.permissions.query({ name: "geolocation" });
    return answer.state === "granted";
  } catch {
    return false; // an old Safari cannot tell: wait for a tap
  }
}
