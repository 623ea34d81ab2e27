"""A random forest on a hold-out split: both draw from NumPy's global generator, which nobody has seeded."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

angles = np.linspace(0, 6 * np.pi, 400)
inner = np.stack([angles * np.cos(angles), angles * np.sin(angles)], axis=1)
X = np.concatenate([inner, -inner])
y = np.repeat([0, 1], len(angles))

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)
forest = RandomForestClassifier(n_estimators=20)
forest.fit(X_train, y_train)
print(f"accuracy {forest.score(X_test, y_test):.4f}")
