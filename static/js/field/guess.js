// What a matter seen on the way probably is: by the words, else by what this phone reports most.
// Pure. `matters` is [{code, name, urgency, words: [..]}] in the order of the catalogue's use.

/** Matters that the words point at, likeliest first. A long word says more than a short one. */
export function byWords(text, matters) {
  const said = text.toLowerCase();
  const scored = matters.map((matter) => {
    const hits = [matter.name, ...matter.words].filter((word) => said.includes(word.toLowerCase()));
    return { matter, score: hits.reduce((sum, word) => sum + word.length ** 1.5, 0) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ matter }) => matter);
}

/** Three to choose from: what the words or the server say, then the usual ones. */
export function three(text, matters, { used = {}, told = [] } = {}) {
  const byCode = new Map(matters.map((matter) => [matter.code, matter]));
  const usual = [...matters].sort((a, b) => (used[b.code] ?? 0) - (used[a.code] ?? 0));
  const asked = told.map((one) => byCode.get(one.code) ?? { words: [], urgency: "", ...one });
  const all = [...asked, ...(text.trim() ? byWords(text, matters) : []), ...usual];
  return [...new Map(all.map((matter) => [matter.code, matter])).values()].slice(0, 3);
}
