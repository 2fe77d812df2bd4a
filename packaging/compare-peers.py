#!/usr/bin/env python3
"""Runs input-space randomized smoothing and PGD on the network of `fashion-mnist` in PyTorch, beside `bench` on the same machine.

Needs torch and Pillow, and a built jar (mvn package). Usage: packaging/compare-peers.py [--jar JAR] [--model ID] [--n N]

Both are written here from their definitions, since neither foolbox, ART nor the authors' code is a package of the systems that this is
meant for: smoothing as in Cohen, Rosenfeld and Kolter (2019), Algorithm 1, with the batch size of their code's default, 1000; PGD as
foolbox's L2ProjectedGradientDescentAttack takes its steps. One image, one machine, one run; the network is the same to rounding, as
`export --state-dict` writes it.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import tempfile
import time

import torch
import torch.nn.functional as F
from PIL import Image

STEPS = 100


def fars(jar, *arguments):
    return subprocess.run(['java', '-jar', jar, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def median(task, runs=3):
    task()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        task()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def smoothed_votes(scores, x, sigma, n, batch=1000):
    """The votes of n noisy copies, as sample_under_noise of Cohen et al. counts them."""
    votes = torch.zeros(0)
    with torch.no_grad():
        while n > 0:
            size = min(batch, n)
            n -= size
            noisy = x + sigma * torch.randn(size, *x.shape[1:])
            counted = torch.bincount(scores(noisy).argmax(1), minlength=10)
            votes = counted if len(votes) == 0 else votes + counted
    return votes


def pgd(scores, x, label, eps=0.3, step=0.01):
    """Normalised gradient steps, each followed by the projection onto the ball and the box."""
    delta = torch.randn_like(x)
    delta = eps * delta / delta.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    for _ in range(STEPS):
        point = (x + delta).clamp(0, 1).detach().requires_grad_(True)
        gradient, = torch.autograd.grad(F.cross_entropy(scores(point), label, reduction='sum'), point)
        delta = point.detach() - x + step * gradient / gradient.flatten(1).norm(dim=1).clamp_min(1e-12).view(-1, 1, 1, 1)
        delta = delta * (eps / delta.flatten(1).norm(dim=1).clamp_min(eps)).view(-1, 1, 1, 1)
    return (x + delta).clamp(0, 1).detach()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--jar', default='target/fars-explorer.jar')
    parser.add_argument('--model', default='fashion-mnist')
    parser.add_argument('--image', default='assets/fashion-mnist/Bag')
    parser.add_argument('--n', type=int, default=10_000, help='noisy passes to time; the time of 100 000 is extrapolated')
    arguments = parser.parse_args()
    image = arguments.image
    if os.path.isdir(image):
        image = os.path.join(image, sorted(os.listdir(image))[0])
    with tempfile.TemporaryDirectory() as folder:
        fars(arguments.jar, 'export', '--model', arguments.model, '--state-dict', folder + '/network.safetensors')
        spec = importlib.util.spec_from_file_location('network', folder + '/network.py')
        network = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(network)
        weights = network.load(folder + '/network.safetensors')
    x = torch.tensor(list(Image.open(image).convert('L').getdata()), dtype=torch.float32).view(1, 1, 28, 28) / 255

    def scores(images):
        return network.scores(weights, images)

    label = scores(x).argmax(1)
    noisy = median(lambda: smoothed_votes(scores, x, 0.25, arguments.n)) * 100_000 / arguments.n
    attack = median(lambda: pgd(scores, x, label))
    rows = json.loads(fars(arguments.jar, 'bench', '--json', '--model', arguments.model, '--only', 'one-image,sampling'))['rows']
    ours = {row['id']: row['value'] / 1e3 for row in rows}
    print(f'PyTorch {torch.__version__} with {torch.get_num_threads()} threads, beside bench on the same machine')
    print(f'smoothing, n = 100 000: noise on the input {noisy:.1f} s ({arguments.n} passes timed); '
          f'on the embedding {ours["one-image.embedding"] + ours["sampling.one-layer"]:.4f} s, the pass through the backbone included; '
          f'ratio {noisy / (ours["one-image.embedding"] + ours["sampling.one-layer"]):.0f}')
    print(f'{STEPS} steps of l2 PGD on one image: PyTorch {attack:.2f} s; l2-pgd {ours["one-image.attack"]:.2f} s; '
          f'ratio {attack / ours["one-image.attack"]:.1f}')


if __name__ == '__main__':
    main()
