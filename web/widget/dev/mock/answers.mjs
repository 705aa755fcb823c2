// What the mock server answers: a few fixed replies with sources, and one that it does not know.

const source = (rank, title, content) => ({
    content,
    metadata: { document_id: title.toLowerCase().replaceAll(" ", "-"), title, chunk: 0, source: "sample" },
    relevance_score: 0.9 - rank / 10,
    rank,
});

const refund = source(
    1,
    "Refund policy",
    "You can get a full refund within 30 days of purchase. The item has to be unused and in its original condition.",
);
const shipping = source(
    2,
    "Shipping times",
    "Standard shipping takes 3-5 business days.\n\nExpress shipping takes 1-2 business days.",
);

const refund_arabic = source(
    1,
    "سياسة الاسترجاع",
    "يمكنك استرجاع المبلغ كاملاً خلال 30 يوماً من الشراء. يجب أن يكون المنتج غير مستخدم وفي حالته الأصلية.",
);

const order = /\b\d{5}\b/;
const yes = /^(yes|ja)\b/i;
const no = /^(no|nein)\b/i;

/// `after`: what the next message may be an answer to.
const answers = [
    {
        words: /policy for parcels/i,
        text:
            "Which of these do you mean?\n\n1. **Refund policy**: You can get a full refund within 30 days. [1]\n" +
            "2. **Shipping times**: Standard shipping takes 3-5 business days. [2]",
        sources: [refund, shipping],
        answer_type: "clarify",
        after: (message) => ({ 1: find_answer("refund"), 2: find_answer("ship") })[message],
    },
    {
        words: /cancel order \d{5}/i,
        text: (question) =>
            `Shall I cancel order ${order.exec(question)[0]}? This cannot be undone.\n\n` +
            "Please answer **yes** if I am to go ahead, or **no** if everything is to stay as it is.",
        sources: [],
        answer_type: "clarify",
        approval: (question) => ({
            id: "2-1",
            tool: "cancel_order",
            arguments: { order_id: order.exec(question)[0] },
            asks: "customer",
            expires_at: new Date(Date.now() + 600_000).toISOString(),
        }),
        after: (message, question) => {
            const [number] = order.exec(question);
            if (no.test(message)) return { text: "All right, everything stays as it is.", sources: [], answer_type: "smalltalk" };
            if (!yes.test(message)) return undefined;
            if (number === "12348")
                return {
                    text: "I did not get a clear answer (cancellation of an order): I cannot tell whether it was done. Please do not ask for it again before somebody has checked.",
                    sources: [],
                };
            return { text: `Order ${number} is cancelled.`, sources: [] };
        },
    },
    {
        words: /استرجاع/,
        text:
            "يمكنك الحصول على **المبلغ كاملاً خلال 30 يوماً** من الشراء [1]. يجب أن يكون المنتج غير مستخدم وفي حالته الأصلية.\n\n" +
            "لإعادته:\n\n1. غلّف المنتج مع الإيصال.\n2. اكتب رقم الطلب على الطرد، مثل `F-20417`.\n3. سلّمه في أي مركز للطرود.",
        sources: [refund_arabic],
    },
    {
        words: /refund|return|rückgabe/i,
        text:
            "You can get a **full refund within 30 days** of purchase [1]. The item has to be unused and in its original condition.\n\n" +
            "To send it back:\n\n1. Pack the item with its receipt.\n2. Write your *order number* on the parcel, such as `F-20417`.\n3. Hand it in at any parcel shop.\n\n" +
            "The parcel is on its way for 3 to 5 business days [2]. After that the money is back within a few days.",
        sources: [refund, shipping],
    },
    {
        words: /ship|deliver|versand/i,
        text: "Standard shipping takes 3 to 5 business days, express shipping 1 to 2 [1]. See [our tracking page](https://shop.example/track) for the parcel you wait for.",
        sources: [{ ...shipping, rank: 1 }],
    },
    {
        words: /person|human|agent|mensch/i,
        text: "I pass you on to a person.",
        sources: [],
        answer_type: "handoff",
        handoff: true,
    },
    {
        words: /attach|file|\.csv|\.txt/i,
        text: "I have read the file. It lists 3 orders, of which one is still on its way.",
        sources: [],
    },
    {
        words: /html|script/i,
        text: "<img src=x onerror=\"window.hacked=1\"> [click](javascript:window.hacked=1) **bold**",
        sources: [],
    },
];

const unknown = {
    text: "I do not know that from the documents of this shop. Do you want to talk to a person?",
    sources: [],
    answer_type: "abstain",
    offers_human: true,
    after: (message) => {
        if (yes.test(message)) return find_answer("person");
        return no.test(message) ? { text: "All right.", sources: [], answer_type: "smalltalk" } : undefined;
    },
};

/// `before`: the answer that is the newest message, if it is one.
export function find_answer(question, before = null) {
    const follows = before?.after?.(question, before.question);
    const found = follows ?? answers.find(({ words }) => words.test(question)) ?? unknown;
    const { text, approval } = found;
    return {
        answer_type: "answer",
        ...found,
        question,
        text: typeof text === "function" ? text(question) : text,
        approval: approval?.(question),
    };
}
