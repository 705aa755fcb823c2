/// A visually hidden polite live region. Each text is a node of its own, so that a screen reader says
/// only what is new; old ones are removed after they were said.

const keep_ms = 20_000;

export class Announcer {
    readonly element: HTMLElement;

    constructor() {
        this.element = document.createElement("div");
        this.element.className = "hidden";
        this.element.setAttribute("role", "status");
        this.element.setAttribute("aria-live", "polite");
        this.element.setAttribute("aria-relevant", "additions");
        this.element.setAttribute("aria-atomic", "false");
    }

    say(text: string): void {
        const line = document.createElement("p");
        line.textContent = text;
        this.element.append(line);
        setTimeout(() => line.remove(), keep_ms);
    }
}
