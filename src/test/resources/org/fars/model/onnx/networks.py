# Writes the networks beside this file: python3 networks.py, with PyTorch 1.13 and onnx 1.12.
import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import TensorProto, helper, numpy_helper


def export(net, name, shape, opset=13, **options):
    net.eval()
    torch.onnx.export(net, torch.rand(1, *shape), name + '.onnx', opset_version=opset, input_names=['image'],
                      output_names=['scores'], **options)


def settle(net, shape):
    """Gives batch normalisation statistics other than 0 and 1."""
    net.train()
    for _ in range(5):
        net(torch.rand(16, *shape))


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, padding=1)
        self.short = nn.Conv2d(inside, outside, 1, stride=stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.short(x) + self.second(torch.relu(self.norm(self.first(x)))))


class MaxMin(nn.Module):
    """As orthogonium has it: halves of the channels."""

    def forward(self, x):
        a, b = x.split(x.size(1) // 2, 1)
        return torch.cat([torch.max(a, b), torch.min(a, b)], 1)


class GroupSort2(nn.Module):
    """As torchlip has it: neighbouring channels, the smaller first."""

    def forward(self, x):
        shape = x.shape
        pairs = x.view(shape[0], shape[1] // 2, 2, *shape[2:])
        a, b = pairs[:, :, 0], pairs[:, :, 1]
        return torch.stack([torch.min(a, b), torch.max(a, b)], 2).view(shape)


class Normalised(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer('mean', torch.tensor([0.5, 0.4, 0.3]).view(1, 3, 1, 1))
        self.register_buffer('std', torch.tensor([0.2, 0.3, 0.25]).view(1, 3, 1, 1))

    def forward(self, x):
        return torch.softmax(self.net((x - self.mean) / self.std), 1)


torch.manual_seed(0)
resnet = nn.Sequential(nn.Conv2d(3, 4, 5, stride=2, padding=2), nn.BatchNorm2d(4), nn.ReLU(), Block(4, 4, 1), Block(4, 6, 2),
                       nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5))
settle(resnet, (3, 15, 15))
export(resnet, 'resnet', (3, 15, 15), dynamic_axes={'image': {0: 'batch'}})
# Shapes that are computed, dilation, groups, an even kernel, no padding, odd sizes, a dimension that is not fixed.
odd = nn.Sequential(nn.Conv2d(1, 4, 2), nn.ReLU(), nn.Conv2d(4, 4, 3, groups=2, dilation=2, padding=1), nn.ReLU(),
                    nn.Conv2d(4, 4, (3, 2), stride=3, padding=(1, 0)), nn.MaxPool2d(2), nn.AvgPool2d(2, 1),
                    nn.Flatten(), nn.Linear(4, 3, bias=False))
export(odd, 'odd', (1, 17, 16))
export(odd, 'free', (1, 17, 16), opset=11, dynamic_axes={'image': {0: 'batch', 2: 'rows', 3: 'columns'}})
lipschitz = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4, 8, 1), MaxMin(), nn.Conv2d(8, 8, 1), GroupSort2(), nn.AvgPool2d(2),
                          nn.Flatten(), nn.Linear(32, 8), GroupSort2(), nn.Linear(8, 3))
for layer in lipschitz:
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        nn.init.orthogonal_(layer.weight.view(layer.weight.shape[0], -1))
export(lipschitz, 'lipschitz', (1, 8, 8))
export(Normalised(nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))), 'normalised', (3, 4, 4))
# Gates that are open for every image: what power iteration finds is the norm.
strided = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(4, 6, 4, stride=2, padding=1), nn.ReLU(),
                        nn.Flatten(), nn.Linear(54, 3))
for layer in strided[:4:2]:
    nn.init.constant_(layer.bias, 5)
export(strided, 'strided', (1, 12, 12))
export(nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3)), 'dense', (1, 4, 4), opset=9)
export(nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Sigmoid(), nn.Flatten(), nn.Linear(64, 3)), 'sigmoid', (1, 4, 4))


def write(name, nodes, weights, opset=13, ir=8, inputs=(1, 1, 4, 4), outputs=(1, 3), domain=''):
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info('x', TensorProto.FLOAT, inputs)],
                              [helper.make_tensor_value_info('y', TensorProto.FLOAT, outputs)],
                              [numpy_helper.from_array(value, key) for key, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(domain, opset)], ir_version=ir)
    onnx.save(model, name + '.onnx')


random = np.random.default_rng(0)
dense = random.standard_normal((64, 3)).astype(np.float32)
# The order of SpaceToDepth and of channels last, MatMul with Add and Mul, a difference of two terms.
write('nodes', [helper.make_node('SpaceToDepth', ['x'], ['a'], blocksize=2),
                helper.make_node('Mul', ['a', 'factor'], ['b']),
                helper.make_node('Sub', ['one', 'b'], ['c']),
                helper.make_node('Relu', ['c'], ['d']),
                helper.make_node('Sub', ['c', 'd'], ['e']),
                helper.make_node('Transpose', ['e'], ['f'], perm=[0, 2, 3, 1]),
                helper.make_node('Reshape', ['f', 'shape'], ['g']),
                helper.make_node('MatMul', ['g', 'weight'], ['h']),
                helper.make_node('Mul', ['h', 'two'], ['i']),
                helper.make_node('Add', ['i', 'bias'], ['y'])],
      {'factor': random.standard_normal((4, 1, 1)).astype(np.float32), 'one': np.float32(1), 'two': np.float32(2),
       'shape': np.array([-1, 16]), 'weight': dense[:16], 'bias': np.array([1, 2, 3], np.float32)})
write('scan', [helper.make_node('Flatten', ['x'], ['a']), helper.make_node('MatMul', ['a', 'w'], ['b'], name='first'),
               helper.make_node('Einsum', ['b'], ['y'], name='strange', equation='ij->ij')], {'w': dense[:16]})
write('future', [helper.make_node('Flatten', ['x'], ['y'])], {}, opset=99)
write('nan', [helper.make_node('Flatten', ['x'], ['a']), helper.make_node('MatMul', ['a', 'w'], ['y'])],
      {'w': np.full((16, 3), np.nan, np.float32)})
write('misfit', [helper.make_node('Flatten', ['x'], ['a']), helper.make_node('MatMul', ['a', 'w'], ['y'], name='product')],
      {'w': dense})
outside = onnx.load('dense.onnx')
tensor = outside.graph.initializer[0]
tensor.ClearField('raw_data')
tensor.data_location = TensorProto.EXTERNAL
tensor.external_data.add(key='location', value='weights.bin')
with open('outside.onnx', 'wb') as file:
    file.write(outside.SerializeToString())


class Upwards(nn.Module):
    """Transposed convolutions with stride, padding, dilation, groups and output padding, and both orders of blocks."""

    def __init__(self):
        super().__init__()
        self.first = nn.ConvTranspose2d(1, 6, 4, stride=2, padding=1)
        self.second = nn.ConvTranspose2d(6, 4, 3, stride=3, padding=2, output_padding=1, groups=2, dilation=2, bias=False)
        self.third = nn.ConvTranspose2d(4, 8, (2, 3), padding=(0, 1))
        self.last = nn.Linear(2448, 3)

    def forward(self, x):
        x = torch.relu(self.second(torch.relu(self.first(x))))
        return self.last(nn.functional.pixel_shuffle(self.third(x), 2).flatten(1))


torch.manual_seed(0)
export(Upwards(), 'upwards', (1, 3, 3))
values = {'kernel': random.standard_normal((1, 8, 3, 3)).astype(np.float32),
          'weight': random.standard_normal((288, 3)).astype(np.float32)}
write('blocks', [helper.make_node('ConvTranspose', ['x', 'kernel'], ['a'], strides=[2, 2], pads=[1, 2, 2, 1],
                                  kernel_shape=[3, 3]),
                 helper.make_node('DepthToSpace', ['a'], ['b'], blocksize=2, mode='DCR'),
                 helper.make_node('Flatten', ['b'], ['c']),
                 helper.make_node('MatMul', ['c', 'weight'], ['y'])], values)
# More than 16 channels, and no multiple of 16.
torch.manual_seed(0)
export(nn.Sequential(nn.Conv2d(3, 24, 3, padding=1), nn.ReLU(), nn.Conv2d(24, 40, 3, padding=1), nn.ReLU(), nn.Conv2d(40, 20, 3, padding=1),
                     nn.ReLU(), nn.AvgPool2d(4), nn.Flatten(), nn.Linear(80, 3)), 'channels', (3, 8, 8))


class Pooled(nn.Module):
    """Windows that overlap, as residual networks begin, one of them rounded up."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 6, 5, stride=2, padding=2, bias=False)
        self.second = nn.Conv2d(6, 8, 3, padding=1)
        self.last = nn.Linear(8, 5)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.first(x)), 3, 2, 1)
        x = torch.max_pool2d(self.second(x), 2, 1)
        x = torch.max_pool2d(x, 3, 2, ceil_mode=True)
        return self.last(nn.functional.avg_pool2d(x, 2, 1).mean((2, 3)))


torch.manual_seed(3)
export(Pooled(), 'pooled', (3, 26, 22))
