import { useState } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { load_theme, save_theme, type Theme } from "./theme.ts";

const next_theme: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const theme_names: Record<Theme, string> = { auto: "as the system", light: "light", dark: "dark" };

export function ThemeButton() {
    const [theme, set_theme] = useState(load_theme);
    const change = () => {
        save_theme(next_theme[theme]);
        set_theme(next_theme[theme]);
    };
    const name = `Colours: ${theme_names[theme]}. Change to ${theme_names[next_theme[theme]]}`;
    return <button type="button" class="icon-button" aria-label={name} title={name} onClick={change}><Icon name={theme} /></button>;
}
