export function Brand() {
    return <p class="brand"><span class="brand-mark" aria-hidden="true"><i /><i /><i /></span>Continuo</p>;
}
