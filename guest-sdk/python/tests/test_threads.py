"""Threads that take turns. Run in a process of their own, since they replace the process's."""

import concurrent.futures
import queue
import threading
import unittest

from durable_wasm_guest.threads import install
from durable_wasm_guest.threads.scheduler import DeadlockError

install()


class Threads(unittest.TestCase):
    def test_a_join_runs_the_thread(self) -> None:
        seen: list[str] = []
        thread = threading.Thread(target=lambda: seen.append(threading.current_thread().name), name="one")
        thread.start()
        self.assertEqual(seen, [])
        self.assertTrue(thread.is_alive())
        thread.join()
        self.assertEqual(seen, ["one"])
        self.assertFalse(thread.is_alive())

    def test_an_event_that_another_thread_sets(self) -> None:
        event = threading.Event()
        threading.Thread(target=event.set).start()
        self.assertTrue(event.wait())

    def test_a_wait_that_nothing_can_end_is_named(self) -> None:
        with self.assertRaises(DeadlockError) as caught:
            threading.Event().wait()
        self.assertIn("Event.wait", str(caught.exception))
        self.assertIn("test_threads.py:", str(caught.exception))

    def test_a_lock_taken_twice_is_named(self) -> None:
        lock = threading.Lock()
        lock.acquire()
        self.assertFalse(lock.acquire(blocking=False))
        with self.assertRaises(DeadlockError) as caught:
            lock.acquire()
        self.assertIn("Lock.acquire", str(caught.exception))

    def test_a_timeout_passes(self) -> None:
        self.assertFalse(threading.Event().wait(0.001))
        with self.assertRaises(queue.Empty):
            queue.Queue().get(timeout=0.001)

    def test_a_condition_between_threads(self) -> None:
        condition = threading.Condition()
        items: list[int] = []

        def produce() -> None:
            with condition:
                items.append(1)
                condition.notify()

        threading.Thread(target=produce).start()
        with condition:
            condition.wait_for(lambda: items)
        self.assertEqual(items, [1])

    def test_queues_between_threads(self) -> None:
        numbers: queue.Queue[int | None] = queue.Queue()
        squares: queue.SimpleQueue[int] = queue.SimpleQueue()

        def square() -> None:
            while (number := numbers.get()) is not None:
                squares.put(number * number)
                numbers.task_done()

        worker = threading.Thread(target=square)
        worker.start()
        for number in (1, 2, 3, None):
            numbers.put(number)
        worker.join()
        self.assertEqual([squares.get() for _ in range(3)], [1, 4, 9])

    def test_locals_are_of_a_thread(self) -> None:
        mine = threading.local()
        mine.value = "main"
        seen: list[bool] = []
        thread = threading.Thread(target=lambda: seen.append(hasattr(mine, "value")))
        thread.start()
        thread.join()
        self.assertEqual((seen, mine.value), ([False], "main"))

    def test_a_semaphore_and_a_reentrant_lock(self) -> None:
        semaphore = threading.Semaphore(1)
        lock = threading.RLock()
        with semaphore, lock, lock:
            self.assertFalse(semaphore.acquire(blocking=False))
        self.assertTrue(semaphore.acquire(timeout=0))

    def test_a_barrier(self) -> None:
        barrier = threading.Barrier(2)
        threading.Thread(target=barrier.wait).start()
        self.assertIn(barrier.wait(), (0, 1))

    def test_a_timer_runs_when_nothing_else_can(self) -> None:
        seen: list[str] = []
        timer = threading.Timer(0.001, lambda: seen.append("timer"))
        timer.start()
        cancelled = threading.Timer(0.0, lambda: seen.append("cancelled"))
        cancelled.start()
        cancelled.cancel()
        timer.join()
        self.assertEqual(seen, ["timer"])

    def test_a_thread_that_must_go_on_after_one_beneath_it_is_named(self) -> None:
        first, second = threading.Event(), threading.Event()

        def other() -> None:
            first.set()
            second.wait()

        thread = threading.Thread(target=other, name="other")
        thread.start()
        first.wait()
        second.set()
        with self.assertRaises(DeadlockError) as caught:
            thread.join()
        self.assertIn("`other` was given up in `Event.wait`", str(caught.exception))

    def test_a_service_is_begun_again_when_it_has_something_to_do(self) -> None:
        given: queue.Queue[int] = queue.Queue()
        doubled: queue.SimpleQueue[int] = queue.SimpleQueue()

        def loop() -> None:
            while True:
                doubled.put(given.get() * 2)

        # As a loop of the SDK's is told.
        loop.__module__, loop.__qualname__ = "aws_durable_execution_sdk_python.state", "TimerScheduler._timer_loop"
        threading.Thread(target=loop, daemon=True).start()
        for number in (1, 2, 3):
            given.put(number)
            self.assertEqual(doubled.get(), number * 2)


class Pools(unittest.TestCase):
    def test_results_and_errors(self) -> None:
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            futures = [pool.submit(divmod, 7, divisor) for divisor in (2, 0)]
            self.assertEqual(futures[0].result(), (3, 1))
            with self.assertRaises(ZeroDivisionError):
                futures[1].result()
            self.assertEqual(list(pool.map(abs, [-1, -2])), [1, 2])

    def test_as_completed_and_wait(self) -> None:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            futures = [pool.submit(pow, 2, power) for power in range(3)]
            self.assertEqual(sorted(f.result() for f in concurrent.futures.as_completed(futures)), [1, 2, 4])
            done, pending = concurrent.futures.wait([pool.submit(abs, -1)])
            self.assertEqual((len(done), len(pending)), (1, 0))

    def test_a_thousand_workers_do_not_pile_up(self) -> None:
        with concurrent.futures.ThreadPoolExecutor(max_workers=1000) as pool:
            events = [threading.Event() for _ in range(1000)]
            futures = [pool.submit(event.set) for event in events]
            self.assertTrue(all(event.wait() for event in events))
            self.assertTrue(all(future.done() for future in futures))

    def test_what_is_in_line_can_be_cancelled(self) -> None:
        pool = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        future = pool.submit(abs, -1)
        pool.shutdown(cancel_futures=True)
        self.assertTrue(future.cancelled())
        with self.assertRaises(RuntimeError):
            pool.submit(abs, -1)


if __name__ == "__main__":
    unittest.main()
