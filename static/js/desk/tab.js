// What this tab remembers until it is closed: addresses and numbers of tickets, no words.
export function kept(name) {
  try {
    return JSON.parse(window.sessionStorage.getItem(`desk.${name}`)) ?? [];
  } catch {
    return [];
  }
}

export function keep(name, list) {
  try {
    window.sessionStorage.setItem(`desk.${name}`, JSON.stringify(list));
  } catch {
    // Storage is full or forbidden: walking by key starts anew on the next page.
  }
}
