"""What is done to text on its way to the model and back."""
