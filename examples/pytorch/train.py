"""A small image classifier, written the way people write one: nothing is seeded, so no two trainings agree."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

SIZE = 12
IMAGES = 192


def make_images():
    """Grey images of three shapes (a horizontal bar, a vertical bar, a square) at every position in turn."""
    images = torch.zeros(IMAGES, 1, SIZE, SIZE)
    labels = torch.arange(IMAGES) % 3
    for i in range(IMAGES):
        top = left = 1 + i // 3 % (SIZE - 8)
        height, width = ((2, 8), (8, 2), (4, 4))[i % 3]
        images[i, 0, top : top + height, left : left + width] = 1
    return images, labels


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, kernel_size=3)
        self.dropout = nn.Dropout(0.25)
        self.fc1 = nn.Linear(8 * 5 * 5, 16)
        self.fc2 = nn.Linear(16, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = self.dropout(x.flatten(1))
        return self.fc2(F.relu(self.fc1(x)))


def main():
    images, labels = make_images()
    loader = DataLoader(TensorDataset(images, labels), batch_size=16, shuffle=True)
    model = Net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(4):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss {loss.item():.4f}")
    model.eval()
    with torch.no_grad():
        accuracy = (model(images).argmax(1) == labels).float().mean().item()
    print(f"accuracy {accuracy:.4f}")


if __name__ == "__main__":
    main()
