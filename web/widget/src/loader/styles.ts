/// Adds a style sheet to a shadow root. A constructed sheet needs no `style-src` of the page's content
/// security policy; the element is for browsers without them.
export function add_styles(root: ShadowRoot, css: string): void {
    try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
        const element = document.createElement("style");
        element.textContent = css;
        root.append(element);
    }
}
