// Request bodies: JSON and multipart/form-data.

const body_bytes_max = 60 * 1024 * 1024;

export async function read_body(request) {
    const pieces = [];
    let size = 0;
    for await (const piece of request) {
        size += piece.length;
        if (size > body_bytes_max) throw Object.assign(new Error("The body is too large"), { status: 413 });
        pieces.push(piece);
    }
    return Buffer.concat(pieces);
}

/// {message, client_message_id, attachments: [names]}
export async function read_message(request) {
    const type = request.headers["content-type"] ?? "";
    const body = await read_body(request);
    const boundary = /boundary=("?)([^";]+)\1/.exec(type)?.[2];
    if (!boundary) {
        const { message, client_message_id } = JSON.parse(body.toString());
        return { message: message?.trim(), client_message_id: client_message_id ?? null, attachments: [] };
    }
    const parts = parse_multipart(body, boundary);
    const field = (name) => parts.find((part) => part.name === name)?.content.toString();
    return {
        message: field("message")?.trim(),
        client_message_id: field("client_message_id") ?? null,
        attachments: parts.filter(({ name }) => name === "attachments").map(({ filename }) => filename),
    };
}

function parse_multipart(body, boundary) {
    const text = body.toString("latin1");
    return text
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => {
            const end = part.indexOf("\r\n\r\n");
            const head = Buffer.from(part.slice(0, end), "latin1").toString();
            return {
                name: / name="([^"]*)"/.exec(head)?.[1],
                filename: /filename="([^"]*)"/.exec(head)?.[1],
                content: Buffer.from(part.slice(end + 4, -2), "latin1"),
            };
        });
}
