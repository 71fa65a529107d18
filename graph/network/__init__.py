"""The sister-city network: ties as a graph, its measures, activity, suggestions and drawings."""
