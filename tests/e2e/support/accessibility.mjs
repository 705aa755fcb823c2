import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

/// Fails if axe finds anything, on the whole page or in `part`. Colours are measured when nothing fades any more.
export async function check_accessibility(page, state, part = "html") {
    await page.evaluate(async () => {
        const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
        await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
    });
    const { violations } = await new AxeBuilder({ page })
        .include(part)
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
    assert.deepEqual(found, [], `axe, ${state}`);
}
