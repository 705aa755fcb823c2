/// Light, dark, or as the system has it (no attribute).

export type Theme = "auto" | "light" | "dark";

const name = "continuo:theme";

export function load_theme(): Theme {
    try {
        const theme = localStorage.getItem(name);
        return theme === "light" || theme === "dark" ? theme : "auto";
    } catch {
        return "auto";
    }
}

export function apply_theme(theme: Theme): void {
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = theme;
}

export function save_theme(theme: Theme): void {
    apply_theme(theme);
    try {
        if (theme === "auto") localStorage.removeItem(name);
        else localStorage.setItem(name, theme);
    } catch {
        // storage is refused: until the page is left
    }
}
