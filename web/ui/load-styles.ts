/** Style sheets that the page did not name when it came. */

/** Resolves once it applies; rejects where it does not come. @param href as the build has it */
export function loadStyles(href: string): Promise<void> {
  // The start page names its own, and is not drawn before they are there.
  if (document.querySelector(`link[rel="stylesheet"][href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error("a style sheet did not come"));
    };
    document.head.append(link);
  });
}
