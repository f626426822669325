"""Times TenSEAL on the two settings of decision.rs: one 1,000-feature decision, and 4,096 records x 14 features.

Prints one line a figure: name, best seconds of several runs, on one thread. Weights stay in the clear, as on our server;
TenSEAL neither floods nor re-randomises. The batch holds one feature a ciphertext, as ours in slots does.
"""
import random
import time

import tenseal as ts


def best(function, repetitions):
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def ckks():
    context = ts.context(ts.SCHEME_TYPE.CKKS, 8192, coeff_mod_bit_sizes=[60, 40, 40, 60], n_threads=1)
    context.global_scale = 2**40
    context.generate_galois_keys()
    return context, ts.ckks_vector, lambda: random.uniform(-1, 1)


def bfv():
    context = ts.context(ts.SCHEME_TYPE.BFV, 8192, plain_modulus=4294475777, n_threads=1)
    context.generate_galois_keys()
    return context, ts.bfv_vector, lambda: random.randint(-500, 500)


def report(name, scheme, repetitions):
    context, vector, draw = scheme()
    x, w = [draw() for _ in range(1000)], [draw() for _ in range(1000)]
    encrypted = vector(context, x)
    answer = encrypted.dot(w)
    print(f"{name}-server-1000", best(lambda: encrypted.dot(w), repetitions))
    print(f"{name}-round-trip-1000", best(lambda: vector(context, x).dot(w).decrypt(), repetitions))
    print(f"{name}-up-bytes-1000", len(encrypted.serialize()))
    print(f"{name}-down-bytes-1000", len(answer.serialize()))
    columns = [vector(context, [draw() for _ in range(4096)]) for _ in range(14)]
    weights = [draw() for _ in range(14)]

    def batch():
        total = columns[0] * ([weights[0]] * 4096)
        for column, weight in zip(columns[1:], weights[1:]):
            total += column * ([weight] * 4096)
        return total

    print(f"{name}-server-batch-4096x14", best(batch, repetitions))


report("ckks", ckks, 5)
report("bfv", bfv, 5)
