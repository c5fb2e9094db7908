"""Tasks for other processes, which import this module to find them: it imports next to nothing."""

import os
import time


def fail(number: int) -> int:
    raise ArithmeticError(number)


def die(number: int) -> int:
    os._exit(number)


def square(number: int) -> int:
    return number * number


def own_pid(_number: int) -> int:
    return os.getpid()


def doze(seconds: float) -> float:
    time.sleep(seconds)
    return seconds
