#!/bin/sh
# Takes an ordinary network from PyTorch through import, audit, analysis, attack, evaluation and export.
# Needs python3 with torch and numpy, and a built jar (mvn package). Usage: packaging/try-own-network.sh [JAR]
set -eu
cd "$(dirname "$0")/.."
jar=${1:-target/fars-explorer.jar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fars() { java -Dfars.home="$work/home" -jar "$jar" "$@"; }
images=assets/fashion-mnist

python3 - "$work" "$images" <<'PYTHON'
import os, sys, torch, torch.nn as nn
folder, images = sys.argv[1:]
torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1),
                    nn.ReLU(), nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 10)).eval()
torch.jit.trace(net, torch.rand(1, 1, 28, 28)).save(folder + '/net.pt')
torch.onnx.export(net, torch.rand(1, 1, 28, 28), folder + '/net.onnx', opset_version=13)
with open(folder + '/names.txt', 'w') as names:
    names.write('\n'.join(sorted(name for name in os.listdir(images) if os.path.isdir(images + '/' + name))))
PYTHON

fars import --torchscript "$work/net.pt" --input 1,28,28 --labels "$work/names.txt" --id program
fars import --onnx "$work/net.onnx" --labels "$work/names.txt" --id audited
fars audit --model audited
bag="$images/Bag/$(ls "$images/Bag" | head -1)"
for model in program audited; do
    fars analyze "$bag" --model $model --json > "$work/$model.json"
    fars attack "$bag" --model $model --attack minimal-distance --eps 3 --out "$work/attacked-$model"
    fars evaluate "$images" --model $model --limit 20 --eps 0.1 --attack l2-pgd --examples "$work/$model.npz" --out "$work/run-$model"
done
fars export --model audited --state-dict "$work/again.safetensors"
fars export --model audited --onnx "$work/again.onnx" --vnnlib "$work/properties" "$bag"

python3 - "$work" <<'PYTHON'
import json, sys, numpy as np
folder = sys.argv[1]
program, audited = (np.array(json.load(open(f'{folder}/{name}.json'))[0]['heads'][0]['scores'], dtype=float)
                    for name in ('program', 'audited'))
assert np.abs(program - audited).max() < 1e-4, (program, audited)
examples = np.load(folder + '/audited.npz')
sys.path.insert(0, folder)
import again, torch
x = torch.rand(4, 1, 28, 28)
difference = (again.scores(again.load(folder + '/again.safetensors'), x) - torch.jit.load(folder + '/net.pt')(x)).abs().max()
assert difference < 1e-5, difference
norms = np.sqrt(((examples['x_adv'] - examples['x']).astype(float) ** 2).sum((1, 2, 3)))
assert np.allclose(norms, examples['l2'], atol=1e-6)
print('program, audited network and exported state dict agree; examples have the norms that the file says')
PYTHON
