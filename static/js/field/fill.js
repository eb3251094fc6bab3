// Fills a <template> with data: stamp("t-card", card) gives a fragment ready to be put in the page.
//
// data-text="path"            the words           data-time="path"      a moment, in words
// data-value="path"           of a control        data-src="path"       of a picture
// data-href="/field/t/{no}/"  paths in braces     data-attr="name:path,name:path"
// data-show="path", "!path", "path=a|b"           else the element is left out
// data-tone="path"            class tone-<value>  data-class="name:path" the class when true
// data-icon="path"            of an <svg><use>    data-each="path:template" a copy for each
import { time } from "./words.js";

const DIRECTIVES = ["show", "each", "text", "time", "value", "src", "href", "attr", "tone", "class", "icon"];
const SELECTOR = DIRECTIVES.map((name) => `[data-${name}]`).join(",");

export function at(data, path) {
  if (path === ".") return data;
  return path.split(".").reduce((value, key) => value?.[key], data);
}

function isShown(rule, data) {
  if (rule.startsWith("!")) return !isTrue(at(data, rule.slice(1)));
  const [path, wanted] = rule.split("=");
  if (wanted === undefined) return isTrue(at(data, path));
  return wanted.split("|").includes(String(at(data, path)));
}

function isTrue(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function pairs(rule) {
  return rule.split(",").map((pair) => pair.trim().split(":"));
}

const DO = {
  text: (element, path, data) => {
    element.textContent = at(data, path) ?? "";
  },
  time: (element, path, data) => {
    element.textContent = time(at(data, path));
    if (element.tagName === "TIME") element.dateTime = at(data, path) ?? "";
  },
  value: (element, path, data) => {
    element.value = at(data, path) ?? "";
  },
  src: (element, path, data) => {
    element.src = at(data, path) ?? "";
  },
  href: (element, pattern, data) => {
    element.setAttribute("href", pattern.replace(/\{([\w.]+)\}/g, (_all, path) => at(data, path) ?? ""));
  },
  attr: (element, rule, data) => {
    for (const [name, path] of pairs(rule)) {
      const value = at(data, path);
      if (value === false || value == null) element.removeAttribute(name);
      else element.setAttribute(name, value === true ? "" : value);
    }
  },
  tone: (element, path, data) => element.classList.add(`tone-${at(data, path) ?? "slate"}`),
  class: (element, rule, data) => {
    for (const [name, path] of pairs(rule)) element.classList.toggle(name, isShown(path, data));
  },
  icon: (element, path, data) => {
    const use = element.querySelector("use");
    use.setAttribute("href", `${document.documentElement.dataset.sprite}#${at(data, path)}`);
  },
  each: (element, rule, data) => {
    const [path, template] = rule.split(":");
    element.replaceChildren(...(at(data, path) ?? []).map((one) => stamp(template, one)));
  },
};

export function stamp(id, data) {
  const copy = document.getElementById(id).content.cloneNode(true);
  fill(copy, data);
  return copy;
}

// Fill what stands in the page already; what data-show leaves out of a live part is hidden instead.
export function fill(root, data) {
  const live = root.nodeType !== Node.DOCUMENT_FRAGMENT_NODE;
  for (const element of root.querySelectorAll(SELECTOR)) {
    if (!live && !root.contains(element)) continue;
    if (element.dataset.show !== undefined && !show(element, data, live)) continue;
    for (const name of DIRECTIVES.slice(1)) {
      if (element.dataset[name] !== undefined) DO[name](element, element.dataset[name], data);
    }
  }
}

function show(element, data, live) {
  const is = isShown(element.dataset.show, data);
  if (live) element.hidden = !is;
  else if (!is) element.remove();
  return is;
}
