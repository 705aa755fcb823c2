"""Logistic regression for the scripts that fit weights: bench/answers/fit.py, bench/conversations/fit.py. Needs
python3-numpy."""
import numpy


def sigmoid(x):
    return 1 / (1 + numpy.exp(-numpy.clip(x, -30, 30)))


def regress(rows, labels, counts, ridge, prior, offsets=0):
    """Weights of the logistic regression with a Gaussian prior (mean `prior`, precision `ridge`, for each weight), by
    Newton's method with step halving. `offsets`: added to the log-odds of each row."""
    def loss(w):
        odds = offsets + rows @ w
        return .5 * (ridge * (w - prior) ** 2).sum() + (counts * (numpy.logaddexp(0, odds) - labels * odds)).sum()
    weights, now = prior.copy(), loss(prior)
    for _ in range(60):
        p = sigmoid(offsets + rows @ weights)
        gradient = ridge * (weights - prior) + rows.T @ (counts * (p - labels))
        hessian = numpy.diag(ridge) + (rows.T * (counts * p * (1 - p))) @ rows
        step = numpy.linalg.solve(hessian, gradient)
        for _ in range(20):
            then = loss(weights - step)
            if then <= now:
                break
            step = step / 2
        gained, now, weights = now - then, then, weights - step
        if gained < 1e-8:
            break
    return weights
