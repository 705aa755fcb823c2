/// Icons are lines of 24 by 24; the button around each has the name.

const paths = {
    close: "M6 6l12 12M18 6L6 18",
    collapse: "M6 9l6 6 6-6",
    more: "M5 12h.01M12 12h.01M19 12h.01",
    send: "M4 12l16-8-6 16-3-7-7-1Z",
    stop: "M7 7h10v10H7z",
    attach: "M20 11.5l-8.1 8.1a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8",
    person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
    spark: "M12 3l1.9 5.6a2 2 0 0 0 1.3 1.3L21 12l-5.8 2.1a2 2 0 0 0-1.3 1.3L12 21l-1.9-5.6a2 2 0 0 0-1.3-1.3L3 12l5.8-2.1a2 2 0 0 0 1.3-1.3z",
    up: "M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 3L13 9h5.5a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 17.300 20H7",
    down: "M17 13V4h3v9zM17 13l-4 8a2.500 2.500 0 0 1-2.500-3l.5-3H5.500a2 2 0 0 1-2-2.400l1.300-7A2 2 0 0 1 6.700 4H17",
    document: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
    back: "M14 6l-6 6 6 6",
    clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
    arrow: "M12 5v14M6 13l6 6 6-6",
    external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={paths[name]} />
        </svg>
    );
}
