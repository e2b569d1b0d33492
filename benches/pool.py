"""One measurement of benches/pool.rs with a library of Python: pool.py LIBRARY WORK N.

Prints tasks a second for the work `map`, microseconds a call for `call`. Two workers. Ends with
status 3 where the library is not installed.
"""

import statistics
import sys
import time

WORKERS = 2
# In Pool.map's own way: four chunks for each worker, here for every library that has chunks.
CHUNKS = 4 * WORKERS


def inc(n):
    return n + 1


def rate(run, n):
    """Tasks a second: the median of five runs, after a short one."""
    run(range(n // 10))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        results = run(range(n))
        times.append(time.perf_counter() - start)
        assert list(results) == list(range(1, n + 1))
    return n / statistics.median(times)


def latency(call, n):
    """Microseconds a call: the median of n."""
    times = []
    for i in range(n + n // 10):
        start = time.perf_counter()
        result = call(i)
        times.append(time.perf_counter() - start)
        assert result == i + 1
    return statistics.median(times[n // 10:]) * 1e6


def pool_of(module, work, n):
    with module.Pool(WORKERS) as pool:
        if work == "call":
            return latency(lambda i: pool.apply(inc, (i,)), n)
        if work == "imap":
            return rate(lambda items: list(pool.imap(inc, items)), n)
        return rate(lambda items: pool.map(inc, items), n)


def multiprocessing_pool(work, n):
    import multiprocessing
    return pool_of(multiprocessing, work, n)


def billiard(work, n):
    import billiard
    return pool_of(billiard, work, n)


def executor_of(executor, work, n):
    if work == "call":
        return latency(lambda i: executor.submit(inc, i).result(), n)
    return rate(lambda items: list(executor.map(inc, items, chunksize=len(items) // CHUNKS)), n)


def process_pool_executor(work, n):
    from concurrent.futures import ProcessPoolExecutor
    with ProcessPoolExecutor(WORKERS) as executor:
        return executor_of(executor, work, n)


def loky(work, n):
    from loky import get_reusable_executor
    return executor_of(get_reusable_executor(max_workers=WORKERS), work, n)


def joblib(work, n):
    from joblib import Parallel, delayed
    with Parallel(n_jobs=WORKERS) as parallel:
        return rate(lambda items: parallel(delayed(inc)(i) for i in items), n)


def served(serve, call, n):
    """The latency of calls to a server that runs in a process of its own."""
    import multiprocessing
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        return latency(call(ours.recv()), n)
    finally:
        server.terminate()


def serve_rpyc(pipe):
    import rpyc
    from rpyc.utils.server import ThreadedServer

    class Service(rpyc.Service):
        def exposed_inc(self, n):
            return n + 1

    server = ThreadedServer(Service, hostname="127.0.0.1", port=0)
    pipe.send(server.port)
    server.start()


def rpyc(work, n):
    import rpyc
    return served(serve_rpyc, lambda port: rpyc.connect("127.0.0.1", port).root.inc, n)


def serve_pyro(pipe):
    import Pyro5.api

    @Pyro5.api.expose
    class Service:
        def inc(self, n):
            return n + 1

    daemon = Pyro5.api.Daemon(host="127.0.0.1")
    pipe.send(str(daemon.register(Service)))
    daemon.requestLoop()


def pyro(work, n):
    import Pyro5.api
    return served(serve_pyro, lambda uri: Pyro5.api.Proxy(uri).inc, n)


if __name__ == "__main__":
    library, work, n = sys.argv[1:]
    try:
        print(globals()[library](work, int(n)))
    except ImportError:
        sys.exit(3)
