/// Icons are lines of 24 by 24; the button around each has the name.

const paths = {
    close: "M6 6l12 12M18 6L6 18",
    info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8h.01",
    refresh: "M20 11a8 8 0 0 0-14.300-4.300L4 8.500M4 4v4.500h4.500M4 13a8 8 0 0 0 14.300 4.300L20 15.500M20 20v-4.500h-4.500",
    download: "M12 4v11M7 11l5 5 5-5M5 20h14",
    down: "M6 9l6 6 6-6",
    auto: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 3v18M12 7l6-1M12 12h9M12 17l6 1",
    light: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5",
    dark: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500Z",
    leave: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
    print: "M7 9V3h10v6M7 18H4v-8h16v8h-3M7 15h10v6H7z",
    warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
    back: "M15 5l-7 7 7 7",
    check: "M5 12.500l4.500 4.500L19 7.500",
    copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={paths[name]} />
        </svg>
    );
}
