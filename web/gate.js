/*
 * Whether this browser has what the page uses; if not, the page says so and nothing else of it is shown. Written for any
 * browser, since those that it is for do not parse the page's own script, and put into the page itself as it stands here
 * (vite.config.ts): a file of its own would cost everybody a request on the way in.
 *
 * Of each thing that browsers have learned since 2020 and that the page cannot do without there is one line; what the page
 * looks for itself, and does without, has none (e2e/specs/old-browser.spec.ts holds the build against these lists). In
 * brackets the first Chrome, Firefox and Safari with it (MDN's compatibility data). Together: 111, 115, 16.4. Those parse
 * ES2022 too, which the build is written in (vite.config.ts).
 */
var duologueNeeds = {
  /* Under these names, from the global object. */
  scripts: [
    "AbortSignal.timeout" /* 103, 100, 16 */,
    "Array.prototype.at" /* 92, 90, 15.4 */,
    "Array.prototype.findLast" /* 97, 104, 15.4 */,
    "Array.prototype.toSorted" /* 110, 115, 16 */,
    "Element.prototype.replaceChildren" /* 86, 78, 14 */,
    "HTMLDialogElement.prototype.showModal" /* 37, 98, 15.4 */,
    "HTMLElement.prototype.inert" /* 102, 112, 15.5 */,
    "Intl.ListFormat" /* 72, 78, 14.1 */,
    "Intl.RelativeTimeFormat" /* 71, 65, 14 */,
    "Object.hasOwn" /* 93, 92, 15.4 */,
    "ResizeObserver" /* 64, 69, 13.1 */,
    "String.prototype.replaceAll" /* 85, 77, 13.1 */,
    "WebSocket",
    "Worker",
  ],
  /* The same, but only on https and localhost: on other pages the page says what to do about that. */
  secure: ["crypto.subtle"],
  /* Regular expressions: one that is not known keeps the whole page from being parsed. */
  patterns: ["(?<!a)b" /* 62, 78, 16.4 */],
  /* Without these the screens lose their colours, or their order. */
  styles: [
    "color: color-mix(in oklab, red, blue)" /* 111, 113, 16.2 */,
    "container-type: size" /* 105, 110, 16 */,
    "inset-inline: 0" /* 87, 63, 14.1 */,
  ],
};

(function () {
  function has(path) {
    var names = path.split(".");
    var value = window;
    for (var i = 0; i < names.length; i++) {
      // A getter of a prototype is there, but may not be asked.
      if (i > 0 && names[i - 1] === "prototype") return names[i] in value;
      value = value[names[i]];
      if (value === undefined || value === null) return false;
    }
    return true;
  }

  function knows(pattern) {
    try {
      return Boolean(new RegExp(pattern));
      // oxlint-disable-next-line no-unused-vars -- without a name it is not parsed by those that this is for
    } catch (error) {
      return false;
    }
  }

  function draws(style) {
    var at = style.indexOf(":");
    return window.CSS && CSS.supports && CSS.supports(style.slice(0, at), style.slice(at + 2));
  }

  function all(list, test) {
    for (var i = 0; i < list.length; i++) if (!test(list[i])) return false;
    return true;
  }

  var needs = duologueNeeds;
  var able =
    all(needs.scripts, has) &&
    (!window.isSecureContext || all(needs.secure, has)) &&
    all(needs.patterns, knows) &&
    all(needs.styles, draws);
  document.documentElement.setAttribute("data-gate", able ? "open" : "shut");
  if (able) return;
  var words = document.getElementById("too-old");
  var app = document.getElementById("app");
  while (app.firstChild) app.removeChild(app.firstChild);
  // Where templates are not known either, their content stands in the page as it is.
  if (words.content) app.appendChild(document.importNode(words.content, true));
})();
