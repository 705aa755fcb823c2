/// The admin key: in memory, and on wish until the tab is closed. Never in an address or a cookie.

const name = "continuo:admin-key";

export function load_key(): string {
    try {
        return sessionStorage.getItem(name) ?? "";
    } catch {
        return ""; // storage is refused: the key lives as long as the page
    }
}

export function save_key(key: string): void {
    try {
        sessionStorage.setItem(name, key);
    } catch {
        // as above
    }
}

export function forget_key(): void {
    try {
        sessionStorage.removeItem(name);
    } catch {
        // as above
    }
}

/// Only these can be sent in the head of a request.
export function is_possible_key(key: string): boolean {
    return /^[\x21-\x7e]{1,512}$/.test(key);
}
