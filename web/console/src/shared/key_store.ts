/// A key or token of the one who uses the page: in memory, and on wish until the tab is closed. Never in an address or a
/// cookie.
export class KeyStore {
    /// `name`: of the place in the browser's session storage.
    constructor(private readonly name: string) {}

    load(): string {
        try {
            return sessionStorage.getItem(this.name) ?? "";
        } catch {
            return ""; // storage is refused: the key lives as long as the page
        }
    }

    save(key: string): void {
        try {
            sessionStorage.setItem(this.name, key);
        } catch {
            // as above
        }
    }

    forget(): void {
        try {
            sessionStorage.removeItem(this.name);
        } catch {
            // as above
        }
    }
}

/// Only these can be sent in the head of a request.
export function is_possible_key(key: string): boolean {
    return /^[\x21-\x7e]{1,512}$/.test(key);
}
